// What a source has read and what it had to skip: counts by code, the first few diagnostics, and what
// each file was recognized as. Shared by all readers of one scan.
import { type Diagnostic, type DiagnosticDetail, diagnostic } from "../../base/diagnostic.ts";
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";
import { DIAGNOSTICS_KEPT_MAX } from "./limits.ts";

export class SourceCounters {
  /** Bytes of the files as they lie on disk. */
  bytesRead = 0;
  recordCount = 0;
  fileCount = 0;
  /** Audit events whose last record never came; tested with what was there. */
  incompleteAuditCount = 0;
  readonly #counts = new Map<DiagnosticCode, number>();
  readonly #kept: Diagnostic[] = [];
  readonly #formats = new Map<string, number>();

  /** Counts a problem and keeps it for showing while there is room. */
  report(code: DiagnosticCode, detail: DiagnosticDetail): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    if (this.#kept.length < DIAGNOSTICS_KEPT_MAX) this.#kept.push(diagnostic(code, detail));
  }

  /** Counts a file by what it was read as, e.g. "JSON lines in gzip". */
  recognized(format: string): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
  }

  get counts(): ReadonlyMap<DiagnosticCode, number> {
    return this.#counts;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#kept;
  }

  get formats(): ReadonlyMap<string, number> {
    return this.#formats;
  }
}
