// A fault in something the user gave us: a query, a rule file, an event source. The same object is
// printed for people (render-diagnostic.ts) and for machines (diagnosticToJson), so that the two
// cannot disagree.
import { type DiagnosticCode, diagnosticCodes, type Severity } from "./diagnostic-codes.ts";
import type { Span } from "./span.ts";

/** A second place that explains the first, printed under the same excerpt. */
export interface DiagnosticLabel {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence, lower case, no full stop; names in double quotes; the repair offered. */
  readonly message: string;
  /** Offsets into `source.text`; absent where the fault has no place (an unreadable file). */
  readonly span?: Span;
  /** A few words printed behind the caret. */
  readonly label?: string;
  readonly labels?: readonly DiagnosticLabel[];
  readonly notes?: readonly string[];
  /** What the user loses by it, e.g. "the rule is not loaded". */
  readonly impact?: string;
  readonly source?: DiagnosticSource;
}

/** The text that spans point into, and the name under which a person knows it. */
export interface DiagnosticSource {
  /** A path as the user gave it, or a word in angle brackets such as `<query>`. */
  readonly file: string;
  readonly text: string;
}

/** What a phase says of a fault; severity and impact come from the register of codes. */
export interface DiagnosticDetail {
  readonly message: string;
  readonly span?: Span;
  readonly label?: string;
  readonly labels?: readonly DiagnosticLabel[];
  readonly notes?: readonly string[];
  readonly impact?: string;
  readonly source?: DiagnosticSource;
}

/** Makes a diagnostic whose severity (and impact, unless given) are those of its code. */
export function diagnostic(code: DiagnosticCode, detail: DiagnosticDetail): Diagnostic {
  const entry = diagnosticCodes[code];
  const impact = detail.impact ?? entry.impact;
  return {
    code,
    severity: entry.severity,
    ...detail,
    ...(impact === undefined ? {} : { impact }),
  };
}

/** Success with a value, or the faults that prevented it (at least one of severity error). */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
