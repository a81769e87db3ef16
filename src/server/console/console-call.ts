// One request of the page as its handlers see it, and what they answer: nothing of fastify, as in
// server/call.ts, but with a person behind it instead of a key.
import type { ServerResponse } from "node:http";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { Account } from "../../store/alerts/accounts.ts";
import type { ActedBy } from "../../store/alerts/alert-store.ts";
import { refused } from "./console-refusal.ts";
import type { RouteKey } from "./route-roles.ts";

export interface ConsoleCall {
  /** Parameters of the route, percent-decoded. */
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** Who asks. Of a route for anyone, an account without a name. */
  readonly account: Account;
  /** For the audit trail. */
  readonly by: ActedBy;
  /** Of the session; "" on a route for anyone. */
  readonly secret: string;
  readonly address: string;
  /** True where the browser came over TLS, to us or to a proxy before us. */
  readonly isSecure: boolean;
  /** How the browser calls this server: `http://127.0.0.1:7077`. */
  readonly origin: string;
  /** Aborted when the page has gone before it was answered, or the server closes. */
  readonly signal: AbortSignal;
  /** The body, which must be a JSON object. */
  readonly json: () => Promise<JsonObject>;
}

export type ConsoleAnswer =
  | {
      readonly kind: "json";
      readonly body: object;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      /** Saved by the browser under the name, never shown by it. */
      readonly kind: "file";
      readonly name: string;
      readonly mime: string;
      readonly content: AsyncIterable<Uint8Array> | string;
    }
  | {
      /** Takes the connection over; called once everything else was asked. */
      readonly kind: "stream";
      readonly open: (response: ServerResponse) => void;
    };

export type ConsoleHandler = (call: ConsoleCall) => ConsoleAnswer | Promise<ConsoleAnswer>;

/** Handlers of some routes; all of them together are every line of the table. */
export type HandlersOf<Keys extends RouteKey> = Readonly<Record<Keys, ConsoleHandler>>;

export function json(body: object, headers?: Readonly<Record<string, string>>): ConsoleAnswer {
  return { kind: "json", body, ...(headers === undefined ? {} : { headers }) };
}

/** A parameter of the route. */
export function pathText(call: ConsoleCall, name: string): string {
  return call.path[name] ?? "";
}

/** A text of the body; "" when it is absent and may be. */
export function bodyText(body: JsonObject, name: string, isNeeded = true): string {
  const value = body[name];
  if (typeof value === "string") return value;
  if (value === undefined && !isNeeded) return "";
  throw refused(`expected a text in "${name}"`);
}

export function bodyNumber(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw refused(`expected a number in "${name}"`);
}

export function bodyFlag(body: JsonObject, name: string): boolean {
  const value = body[name];
  if (typeof value === "boolean") return value;
  throw refused(`expected true or false in "${name}"`);
}

/** Undefined when absent. */
export function bodyTexts(body: JsonObject, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw refused(`expected a list of texts in "${name}"`);
  return value.map((one: JsonValue) => {
    if (typeof one === "string") return one;
    throw refused(`expected a list of texts in "${name}"`);
  });
}

export function bodyObject(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  if (isJsonObject(value)) return value;
  throw refused(`expected an object in "${name}"`);
}
