// A refusal of a request of the page, thrown by whoever finds the fault and sent as a ConsoleFault. It is
// not Elasticsearch's form, since no client of theirs speaks to these paths.
import type { ApiDiagnostic, ConsoleFault } from "./console-api.ts";

export class ConsoleRefusal extends Error {
  readonly status: number;
  readonly code: ConsoleFault["code"];
  readonly diagnostics: readonly ApiDiagnostic[] | undefined;
  /** After which it may be tried again; of a 429. */
  readonly retryAfterMs: number | undefined;

  constructor(
    fault: { readonly status: number; readonly code: ConsoleFault["code"] },
    message: string,
    more: { readonly diagnostics?: readonly ApiDiagnostic[]; readonly retryAfterMs?: number } = {},
  ) {
    super(message);
    this.status = fault.status;
    this.code = fault.code;
    this.diagnostics = more.diagnostics;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** The request asks for what cannot be, or says what cannot be read. */
export function refused(message: string, diagnostics?: readonly ApiDiagnostic[]): ConsoleRefusal {
  const fault = { status: 400, code: "refused" } as const;
  return new ConsoleRefusal(fault, message, diagnostics === undefined ? {} : { diagnostics });
}

export function notFound(message: string): ConsoleRefusal {
  return new ConsoleRefusal({ status: 404, code: "not-found" }, message);
}

export function forbidden(message: string): ConsoleRefusal {
  return new ConsoleRefusal({ status: 403, code: "forbidden" }, message);
}

export function unauthenticated(message: string): ConsoleRefusal {
  return new ConsoleRefusal({ status: 401, code: "unauthenticated" }, message);
}

export function tooMany(message: string, retryAfterMs?: number): ConsoleRefusal {
  const fault = { status: 429, code: "too-many" } as const;
  return new ConsoleRefusal(fault, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

export function faultBody({ code, message, diagnostics }: ConsoleRefusal): ConsoleFault {
  return { code, message, ...(diagnostics === undefined ? {} : { diagnostics }) };
}
