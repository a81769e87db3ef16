// How lexer and parser stop at the first fault of a query: an exception of their own, caught at the
// door (parse-query.ts), so that no production has to hand results about.
import {
  type Diagnostic,
  type DiagnosticDetail,
  type DiagnosticSource,
  diagnostic,
} from "../../base/diagnostic.ts";
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";

export class SyntaxFault extends Error {
  readonly code: DiagnosticCode;
  readonly detail: DiagnosticDetail;

  constructor(code: DiagnosticCode, detail: DiagnosticDetail) {
    super(detail.message);
    this.code = code;
    this.detail = detail;
  }

  toDiagnostic(source: DiagnosticSource): Diagnostic {
    return diagnostic(this.code, { ...this.detail, source });
  }
}
