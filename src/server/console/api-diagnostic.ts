// A fault in a query or a rule's text, in the page's terms: its place by offsets, notes and impact as lines
// to read.
import type { Diagnostic } from "../../base/diagnostic.ts";
import type { ApiDiagnostic } from "./console-api.ts";

export function apiDiagnostic(fault: Diagnostic): ApiDiagnostic {
  const { code, severity, message, span, label, notes = [], impact } = fault;
  return {
    code,
    severity,
    message,
    ...(span === undefined ? {} : { start: span.start, end: span.end }),
    notes: [...(label === undefined ? [] : [label]), ...notes, ...(impact ? [impact] : [])],
  };
}
