// One request as the handlers see it, and what they answer: nothing of fastify, so that a handler is a
// function from one to the other.
import type { IncomingHttpHeaders } from "node:http";
import type { JsonObject } from "../base/json.ts";
import type { Need } from "./access.ts";
import { illegalArgument, quoted } from "./elastic-fault.ts";
import type { KeyHolder } from "./keys.ts";

export interface Call {
  readonly method: string;
  /** Parameters of the route, percent-decoded. */
  readonly path: Readonly<Record<string, string | undefined>>;
  /** The last value of each parameter of the query string. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly holder: KeyHolder;
  /** Aborted when the client has gone before it was answered, or the server closes. */
  readonly signal: AbortSignal;
  /** The body, decompressed and within the limits; once only. */
  readonly chunks: () => AsyncGenerator<Buffer>;
  /** The whole body as a JSON object; empty when there is none. At most `queryBytesMax`. */
  readonly json: () => Promise<JsonObject>;
}

export interface Answer {
  readonly status?: number;
  readonly body: JsonObject | string;
  /** For a text; JSON's depends on what the client asked for. */
  readonly mime?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly methods: readonly ("GET" | "HEAD" | "POST" | "PUT" | "DELETE")[];
  readonly path: string;
  readonly need: Need;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** `?name`, `?name=` and `?name=true` are true, as in Elasticsearch. */
export function queryFlag(call: Call, name: string): boolean {
  const text = call.query.get(name);
  if (text === undefined || text === "false") return false;
  if (text === "" || text === "true") return true;
  throw illegalArgument(
    `Failed to parse value ${quoted(text)} of parameter [${name}] as a boolean`,
  );
}

export function queryNumber(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw illegalArgument(`Failed to parse int parameter [${name}] with value ${quoted(text)}`);
}

/** `30s`, `5d`, `100ms`; undefined when absent. */
export function queryDurationMs(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  return text === undefined ? undefined : durationMs(text, name);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  nanos: 1e-6,
  micros: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export function durationMs(text: string, name: string): number {
  const match = /^(\d{1,9})(nanos|micros|ms|s|m|h|d)$/.exec(text);
  if (match !== null) return Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  if (text === "0") return 0;
  throw illegalArgument(
    `failed to parse setting [${name}] with value ${quoted(text)} as a time value`,
  );
}

/** The patterns of `/{index}/…`; none for all. */
export function indexPatternsOf(call: Call): readonly string[] {
  const text = call.path["index"];
  if (text === undefined) return [];
  if (text.length > INDEX_LIST_LENGTH_MAX) throw illegalArgument("index list is too long");
  const patterns = text.split(",").filter((pattern) => pattern !== "");
  return patterns.some((pattern) => pattern === "_all" || pattern === "*") && patterns.length === 1
    ? []
    : patterns;
}

/** Elasticsearch's own bound on a request line is 4,096. */
const INDEX_LIST_LENGTH_MAX = 4_096;
