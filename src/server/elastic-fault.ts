// A refusal of a whole request, thrown by whoever finds the fault and sent by serve-call.ts in the form
// of Elasticsearch's error bodies, which clients turn into their own exceptions.
import type { JsonObject } from "../base/json.ts";

export class ElasticFault extends Error {
  readonly status: number;
  /** Elasticsearch's name of the exception, such as `parsing_exception`. */
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    fault: { readonly status: number; readonly type: string; readonly reason: string },
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(fault.reason);
    this.status = fault.status;
    this.type = fault.type;
    this.headers = headers;
  }
}

export function elasticErrorBody(fault: ElasticFault): JsonObject {
  const cause = { type: fault.type, reason: fault.message };
  return { error: { root_cause: [cause], ...cause }, status: fault.status };
}

/** The query or a parameter cannot be understood, or asks for what is not supported. */
export function parsingFault(reason: string): ElasticFault {
  return new ElasticFault({ status: 400, type: "parsing_exception", reason });
}

export function illegalArgument(reason: string): ElasticFault {
  return new ElasticFault({ status: 400, type: "illegal_argument_exception", reason });
}

export function tooLarge(reason: string): ElasticFault {
  return new ElasticFault({ status: 413, type: "content_too_long_exception", reason });
}

export function notFound(reason: string): ElasticFault {
  return new ElasticFault({ status: 404, type: "resource_not_found_exception", reason });
}

/** Shows text of a client in a reason: short, and without what a terminal or a log would act on. */
export function quoted(text: string): string {
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not pass.
  return `[${shown.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?")}]`;
}
