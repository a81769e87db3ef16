// Collects the faults of one rule, each at the key or value that is wrong. Checks call it with paths
// relative to the rule's own table and never touch offsets.
import { type Diagnostic, diagnostic } from "../../base/diagnostic.ts";
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";
import type { KeyPath } from "../file/document-places.ts";
import { type RuleDocument, rulePath } from "../file/rule-document.ts";

export interface FaultDetail {
  readonly message: string;
  /** A few words behind the caret. */
  readonly label?: string;
  readonly notes?: readonly string[];
  readonly impact?: string;
  /** Point at the key instead of the value. */
  readonly at?: "key" | "value";
  /** `path` starts at the document's root, not at the rule's table. */
  readonly isFromRoot?: boolean;
}

export class RuleFaults {
  readonly document: RuleDocument;
  readonly #found: Diagnostic[] = [];

  constructor(document: RuleDocument) {
    this.document = document;
  }

  add(code: DiagnosticCode, path: KeyPath, detail: FaultDetail): void {
    const { at, isFromRoot, ...rest } = detail;
    const full = isFromRoot === true ? path : rulePath(this.document.form, path);
    const place = this.document.placeOf(full);
    const span = at === "key" ? place.key : place.value;
    this.#found.push(diagnostic(code, { ...rest, span, source: this.document.source }));
  }

  addAll(faults: readonly Diagnostic[]): void {
    this.#found.push(...faults);
  }

  /** In the order of the checks. */
  get found(): readonly Diagnostic[] {
    return this.#found;
  }

  /** In the order of the text; faults without a place come first. */
  get all(): readonly Diagnostic[] {
    return [...this.#found].sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1));
  }

  get hasError(): boolean {
    return this.#found.some((fault) => fault.severity === "error");
  }
}
