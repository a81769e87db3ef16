// Where the verifier puts what it finds, so that one run tells everything that is wrong with a query.
// Severity and impact come from the register of codes, not from the check.
import {
  type Diagnostic,
  type DiagnosticDetail,
  type DiagnosticSource,
  diagnostic,
} from "../../base/diagnostic.ts";
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";

/** A list of ten thousand wrong values is one mistake; the rest is counted in a note. */
const PROBLEMS_MAX = 50;

export class Problems {
  readonly #source: DiagnosticSource;
  readonly #found: Diagnostic[] = [];
  #omittedCount = 0;
  #errorCount = 0;

  constructor(source: DiagnosticSource) {
    this.#source = source;
  }

  get errorCount(): number {
    return this.#errorCount;
  }

  report(code: DiagnosticCode, detail: DiagnosticDetail): void {
    const fault = diagnostic(code, { ...detail, source: this.#source });
    if (fault.severity === "error") this.#errorCount++;
    if (this.#found.length < PROBLEMS_MAX) this.#found.push(fault);
    else this.#omittedCount++;
  }

  /** In the order of the text. */
  sorted(): readonly Diagnostic[] {
    const sorted = this.#found.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
    const last = sorted.at(-1);
    if (last === undefined || this.#omittedCount === 0) return sorted;
    const note = `${this.#omittedCount} more faults of this query are not shown`;
    return [...sorted.slice(0, -1), { ...last, notes: [...(last.notes ?? []), note] }];
  }
}
