// Runs a search over a scan of the store, in slices, so that the intake gets its turns. Only as many hits
// as the answer needs are kept while it runs.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventStore } from "../../store/events/event-store.ts";
import type { Clock } from "../clock.ts";
import { ElasticFault } from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import type { CompiledSearch } from "./compile-query.ts";
import { scanQueryOf } from "./search-hints.ts";
import type { SearchRequest } from "./search-request.ts";
import { SearchedEvent } from "./searched-event.ts";
import { compareHits, compareKeys, type SortedHit } from "./sort-spec.ts";

export interface SearchContext {
  readonly store: Pick<EventStore, "scan">;
  readonly clock: Clock;
  readonly limits: ServerLimits;
}

export interface FoundHits {
  readonly hits: readonly SortedHit[];
  readonly count: number;
  /** The count stopped at its bound; there are more. */
  readonly isCountCut: boolean;
  readonly isTimedOut: boolean;
}

export async function runSearch(
  context: SearchContext,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<FoundHits> {
  const { sort, after, countMax } = request;
  const wanted = request.from + request.size;
  const compare = compareHits(sort);
  let kept: SortedHit[] = [];
  let count = 0;
  const take = (event: SearchedEvent): "more" | "enough" => {
    count++;
    const values = sort.map((key) => key.valueOf(event));
    if (after === undefined || compareKeys(sort, values, after) > 0) kept.push({ event, values });
    if (kept.length > wanted * 2 + 64) kept = kept.sort(compare).slice(0, wanted);
    // Without a sort, the first are the answer, and the rest only counts.
    return sort.length === 0 && count > countMax && kept.length >= wanted ? "enough" : "more";
  };
  const end = await eachMatch(context, { ...request, take, signal });
  const hits = kept.sort(compare).slice(request.from, wanted);
  return {
    hits,
    count: Math.min(count, countMax),
    isCountCut: count > countMax,
    isTimedOut: end === "timed-out",
  };
}

export async function countMatches(
  context: SearchContext,
  request: { readonly indexPatterns: readonly string[]; readonly query: CompiledSearch },
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  const take = () => {
    count++;
    return "more" as const;
  };
  const timeoutMs = context.limits.searchMsMax;
  const end = await eachMatch(context, { ...request, take, signal, timeoutMs });
  // Half a count would be taken for a whole one.
  if (end === "timed-out")
    throw new ElasticFault({
      status: 503,
      type: "timeout_exception",
      reason: `not counted within [${timeoutMs}] ms, narrow the time range`,
    });
  return count;
}

interface Walk {
  readonly indexPatterns: readonly string[];
  readonly query: CompiledSearch;
  readonly timeoutMs: number;
  readonly take: (event: SearchedEvent) => "more" | "enough";
  readonly signal: AbortSignal;
}

async function eachMatch(
  { store, clock, limits }: SearchContext,
  { indexPatterns, query, timeoutMs, take, signal }: Walk,
): Promise<"done" | "timed-out"> {
  const startMs = clock.nowMs();
  let sliceMs = startMs;
  for (const batch of store.scan(scanQueryOf(query.hints, indexPatterns))) {
    for (const stored of batch) {
      const event = new SearchedEvent(stored);
      if (query.test(event) && take(event) === "enough") return "done";
      const nowMs = clock.nowMs();
      if (nowMs - startMs > timeoutMs) return "timed-out";
      if (nowMs - sliceMs < limits.searchSliceMs) continue;
      await nextTurn();
      signal.throwIfAborted();
      sliceMs = clock.nowMs();
    }
  }
  return "done";
}
