// The body and the query string of `_search` and `_count` to what is to be done. A key that is not
// understood is refused by its name.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { type Call, durationMs, indexPatternsOf, queryNumber } from "../call.ts";
import { compilePathFilter } from "../dotted-pattern.ts";
import { illegalArgument, parsingFault, quoted } from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import { type CompiledSearch, compileSearch } from "./compile-query.ts";
import { compileFetchedFields, type FetchFields } from "./fetch-fields.ts";
import { queryBudget } from "./query-budget.ts";
import { readSort, readSortText, type SortKey, type SortValue } from "./sort-spec.ts";

export interface SearchRequest {
  readonly indexPatterns: readonly string[];
  readonly query: CompiledSearch;
  readonly from: number;
  readonly size: number;
  readonly sort: readonly SortKey[];
  readonly after: readonly SortValue[] | undefined;
  /** Hits to count; infinite for all, 0 for none. */
  readonly countMax: number;
  readonly timeoutMs: number;
  /** Undefined leaves the document out. */
  readonly sourceOf: ((document: JsonObject) => JsonObject) | undefined;
  readonly fetchFields: FetchFields | undefined;
}

const BODY_KEYS: ReadonlySet<string> = new Set([
  ...["query", "from", "size", "sort", "search_after", "track_total_hits", "_source", "fields"],
  // Of no effect: there are no scores, versions or statistics.
  ...["timeout", "version", "seq_no_primary_term", "track_scores", "stats", "profile"],
]);

/** Parameters that would change the answer and that are not followed. */
const REFUSED_PARAMETERS = ["scroll", "search_pipeline", "suggest_field", "terminate_after"];

const COUNT_DEFAULT = 10_000;
const SIZE_DEFAULT = 10;

export async function readSearch(
  call: Call,
  context: { readonly limits: ServerLimits; readonly nowMs: number },
): Promise<SearchRequest> {
  const body = await call.json();
  checkKeys(call, body);
  const { limits, nowMs } = context;
  const from = queryNumber(call, "from") ?? numberOf(body, "from") ?? 0;
  const size = queryNumber(call, "size") ?? numberOf(body, "size") ?? SIZE_DEFAULT;
  if (from + size > limits.resultWindowMax)
    throw illegalArgument(
      `Result window is too large, from + size must be less than or equal to: [${limits.resultWindowMax}] but was [${from + size}]`,
    );
  const sortText = call.query.get("sort");
  const sort = sortText === undefined ? readSort(body["sort"]) : readSortText(sortText);
  const timeout = call.query.get("timeout") ?? body["timeout"];
  const timeoutMs =
    timeout === undefined ? limits.searchMsMax : durationMs(String(timeout), "timeout");
  return {
    indexPatterns: indexPatternsOf(call),
    query: compileSearch(queryOf(call, body), { nowMs, budget: queryBudget() }),
    from,
    size,
    sort,
    after: readAfter(body["search_after"], sort, from),
    countMax: countMaxOf(call.query.get("track_total_hits") ?? body["track_total_hits"]),
    timeoutMs: Math.min(timeoutMs, limits.searchMsMax),
    sourceOf: readSource(call, body["_source"]),
    fetchFields: compileFetchedFields(body["fields"]),
  };
}

function checkKeys(call: Call, body: JsonObject): void {
  for (const key of Object.keys(body))
    if (!BODY_KEYS.has(key) || body["profile"] === true)
      throw parsingFault(`unknown or unsupported key ${quoted(key)} in a search`);
  for (const name of REFUSED_PARAMETERS)
    if (call.query.has(name)) throw illegalArgument(`parameter [${name}] is not supported`);
}

/** The query of the body and `?q=`; both must hold. */
export function queryOf(call: Call, body: JsonObject): JsonValue | undefined {
  const text = call.query.get("q");
  const { query } = body;
  if (text === undefined) return query;
  const operator = call.query.get("default_operator");
  const field = call.query.get("df");
  const fromText = {
    query_string: {
      query: text,
      ...(operator === undefined ? {} : { default_operator: operator }),
      ...(field === undefined ? {} : { default_field: field }),
    },
  };
  return query === undefined ? fromText : { bool: { filter: [query, fromText] } };
}

function numberOf(body: JsonObject, key: string): number | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw parsingFault(`[${key}] takes a whole number from 0, found ${quoted(String(value))}`);
}

function countMaxOf(given: JsonValue | undefined): number {
  if (given === undefined) return COUNT_DEFAULT;
  if (given === true || given === "true") return Number.POSITIVE_INFINITY;
  if (given === false || given === "false") return 0;
  const number = Number(given);
  if (Number.isInteger(number) && number >= 0) return number;
  throw illegalArgument(`[track_total_hits] ${quoted(String(given))} is not supported`);
}

function readAfter(
  given: JsonValue | undefined,
  sort: readonly SortKey[],
  from: number,
): readonly SortValue[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given) || given.length !== sort.length || sort.length === 0)
    throw illegalArgument("[search_after] needs one value for each key of [sort]");
  if (from > 0)
    throw illegalArgument("`from` parameter must be set to 0 when `search_after` is used");
  return sort.map((key, at) => key.readOf(given[at] as JsonValue));
}

function readSource(
  call: Call,
  given: JsonValue | undefined,
): ((document: JsonObject) => JsonObject) | undefined {
  const text = call.query.get("_source");
  const includes = call.query.get("_source_includes") ?? call.query.get("_source_include");
  const excludes = call.query.get("_source_excludes") ?? call.query.get("_source_exclude");
  if (includes !== undefined || excludes !== undefined)
    return compilePathFilter(listOf(includes ?? text), listOf(excludes));
  return sourceFilter(
    text === undefined
      ? given
      : text === "true" || text === "false"
        ? text === "true"
        : listOf(text),
  );
}

function sourceFilter(
  given: JsonValue | undefined,
): ((document: JsonObject) => JsonObject) | undefined {
  if (given === undefined || given === true) return (document) => document;
  if (given === false) return undefined;
  if (!isJsonObject(given)) return compilePathFilter(patternsOf(given), []);
  for (const key of Object.keys(given))
    if (!/^(?:includes?|excludes?)$/.test(key))
      throw parsingFault(`[_source] unknown key ${quoted(key)}`);
  const includes = given["includes"] ?? given["include"];
  const excludes = given["excludes"] ?? given["exclude"];
  return compilePathFilter(patternsOf(includes), patternsOf(excludes));
}

function patternsOf(given: JsonValue | undefined): readonly string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? (given as readonly JsonValue[]) : [given]).map(String);
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(",").filter((part) => part !== "");
}
