// The body of `_eql/search` to a request of the pipeline's search.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { EqlSearchRequest } from "../../pipeline/eql-search.ts";
import { type Call, durationMs, indexPatternsOf, queryDurationMs } from "../call.ts";
import { illegalArgument, parsingFault, quoted } from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import { compileSearch } from "../search/compile-query.ts";
import { compileFetchedFields, type FetchFields } from "../search/fetch-fields.ts";
import { queryBudget } from "../search/query-budget.ts";
import { SearchedEvent } from "../search/searched-event.ts";

export interface EqlCall {
  readonly request: Omit<EqlSearchRequest, "signal">;
  /** Undefined waits to the end. */
  readonly waitMs: number | undefined;
  readonly isKept: boolean;
  readonly keepMs: number;
  readonly fetchFields: FetchFields | undefined;
}

const BODY_KEYS: ReadonlySet<string> = new Set([
  ...["query", "filter", "size", "event_category_field", "tiebreaker_field", "timestamp_field"],
  ...[
    "result_position",
    "wait_for_completion_timeout",
    "keep_on_completion",
    "keep_alive",
    "fields",
  ],
  // How Elasticsearch pages inside, and what it does about broken shards and clusters.
  ...["fetch_size", "case_sensitive", "max_samples_per_key"],
  ...["allow_partial_search_results", "allow_partial_sequence_results"],
]);

const SIZE_DEFAULT = 10;
const KEEP_DEFAULT_MS = 5 * 86_400_000;

export async function readEqlCall(
  call: Call,
  context: { readonly limits: ServerLimits; readonly nowMs: number },
): Promise<EqlCall> {
  const body = await call.json();
  for (const key of Object.keys(body))
    if (!BODY_KEYS.has(key)) throw parsingFault(`unknown field ${quoted(key)} in an EQL search`);
  const { query } = body;
  if (typeof query !== "string") throw parsingFault("[query] is required");
  if (body["case_sensitive"] === false)
    throw illegalArgument("[case_sensitive: false] is not supported, use [:] or [~] in the query");
  const size = wholeNumber(body, "size") ?? SIZE_DEFAULT;
  if (size > context.limits.resultWindowMax)
    throw illegalArgument(`[size] must be at most [${context.limits.resultWindowMax}]`);
  wholeNumber(body, "fetch_size");
  const position = body["result_position"] ?? "tail";
  if (position !== "head" && position !== "tail")
    throw illegalArgument(
      `[result_position] takes [head] or [tail], found ${quoted(String(position))}`,
    );
  return {
    request: {
      query,
      indexPatterns: indexPatternsOf(call),
      ...filterOf(body["filter"], context.nowMs),
      size,
      resultPosition: position,
      eventCategoryField: fieldName(body, "event_category_field"),
      timestampField: fieldName(body, "timestamp_field"),
      tiebreakerField: fieldName(body, "tiebreaker_field"),
    },
    waitMs: durationOf(call, body, "wait_for_completion_timeout"),
    isKept: body["keep_on_completion"] === true || call.query.get("keep_on_completion") === "true",
    keepMs: durationOf(call, body, "keep_alive") ?? KEEP_DEFAULT_MS,
    fetchFields: compileFetchedFields(body["fields"]),
  };
}

function filterOf(
  given: JsonValue | undefined,
  nowMs: number,
): Pick<EqlSearchRequest, "fromMs" | "toMs" | "accepts"> {
  if (given === undefined) return { fromMs: undefined, toMs: undefined };
  const query = Array.isArray(given) ? { bool: { filter: given } } : given;
  if (!isJsonObject(query)) throw parsingFault("[filter] takes a query");
  const { test, hints } = compileSearch(query, { nowMs, budget: queryBudget() });
  return {
    fromMs: finite(hints.timestamp?.fromMs),
    toMs: finite(hints.timestamp?.toMs),
    accepts: (event) => test(new SearchedEvent(event)),
  };
}

function finite(ms: number | undefined): number | undefined {
  return ms !== undefined && Number.isFinite(ms) ? ms : undefined;
}

function wholeNumber(body: JsonObject, key: string): number | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw illegalArgument(`[${key}] takes a whole number from 0, found ${quoted(String(value))}`);
}

function fieldName(body: JsonObject, key: string): string | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value === "string" && value !== "" && value.length <= 512) return value;
  throw illegalArgument(`[${key}] takes the name of a field`);
}

function durationOf(call: Call, body: JsonObject, key: string): number | undefined {
  const given = body[key];
  if (given === undefined) return queryDurationMs(call, key);
  return durationMs(String(given), key);
}
