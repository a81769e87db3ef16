// `_search` and `_count`.
import type { JsonObject } from "../../base/json.ts";
import { type Answer, type Call, indexPatternsOf, queryFlag, type Route } from "../call.ts";
import type { ServerCounts } from "../counts/server-counts.ts";
import { illegalArgument, parsingFault, quoted, tooLarge } from "../elastic-fault.ts";
import { compileSearch } from "./compile-query.ts";
import { queryBudget } from "./query-budget.ts";
import { countMatches, type FoundHits, runSearch, type SearchContext } from "./run-search.ts";
import { queryOf, readSearch, type SearchRequest } from "./search-request.ts";
import type { SearchSlots } from "./search-slots.ts";
import type { SortKey, SortValue } from "./sort-spec.ts";

export interface SearchRouteContext extends SearchContext {
  readonly slots: SearchSlots;
  readonly counts: ServerCounts;
}

export function searchRoutes(context: SearchRouteContext): readonly Route[] {
  const read = { methods: ["GET", "POST"], need: "search" } as const;
  const search = (call: Call) => answerSearch(context, call);
  const count = (call: Call) => answerCount(context, call);
  return [
    { ...read, path: "/_search", handle: search },
    { ...read, path: "/:index/_search", handle: search },
    { ...read, path: "/_count", handle: count },
    { ...read, path: "/:index/_count", handle: count },
  ];
}

const SHARDS = { total: 1, successful: 1, skipped: 0, failed: 0 } as const;

async function answerSearch(context: SearchRouteContext, call: Call): Promise<Answer> {
  const { clock, limits, counts } = context;
  const startMs = clock.nowMs();
  const request = await readSearch(call, { limits, nowMs: startMs });
  const found = await context.slots.run(() => runSearch(context, request, call.signal));
  if (found.isTimedOut) counts.add("searchesTimedOut");
  return {
    body: {
      took: Math.max(0, clock.nowMs() - startMs),
      timed_out: found.isTimedOut,
      _shards: SHARDS,
      hits: hitsOf(request, found, {
        isPlainTotal: queryFlag(call, "rest_total_hits_as_int"),
        bytesMax: limits.answerBytesMax,
      }),
    },
  };
}

function hitsOf(
  request: SearchRequest,
  found: FoundHits,
  options: { readonly isPlainTotal: boolean; readonly bytesMax: number },
): JsonObject {
  const { sort } = request;
  const isScored = sort.length === 0;
  let bytes = 0;
  const hits = found.hits.map(({ event, values }) => {
    bytes += event.stored.text.length;
    if (bytes > options.bytesMax)
      throw tooLarge(`the hits are longer than [${options.bytesMax}] bytes, ask for fewer`);
    return {
      _index: event.stored.index,
      _id: event.stored.id,
      _score: isScored ? 1 : null,
      ...(request.sourceOf === undefined ? {} : { _source: request.sourceOf(event.document) }),
      ...(request.fetchFields === undefined ? {} : { fields: request.fetchFields(event.document) }),
      ...(isScored ? {} : { sort: shownSort(sort, values) }),
    };
  });
  const max = { max_score: isScored && hits.length > 0 ? 1 : null, hits };
  if (request.countMax === 0) return max;
  if (options.isPlainTotal) return { total: found.count, ...max };
  return { total: { value: found.count, relation: found.isCountCut ? "gte" : "eq" }, ...max };
}

function shownSort(keys: readonly SortKey[], values: readonly SortValue[]) {
  return keys.map((key, at) => key.shownOf(values[at] ?? null));
}

async function answerCount(context: SearchRouteContext, call: Call): Promise<Answer> {
  const body = await call.json();
  for (const key of Object.keys(body))
    if (key !== "query") throw parsingFault(`request does not support ${quoted(key)}`);
  if (call.query.has("terminate_after"))
    throw illegalArgument("parameter [terminate_after] is not supported");
  const nowMs = context.clock.nowMs();
  const query = compileSearch(queryOf(call, body), { nowMs, budget: queryBudget() });
  const request = { indexPatterns: indexPatternsOf(call), query };
  const count = await context.slots.run(() => countMatches(context, request, call.signal));
  return { body: { count, _shards: SHARDS } };
}
