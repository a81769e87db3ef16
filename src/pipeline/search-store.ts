// EQL search over kept events. The store gives the events that can take part, each is asked whole, and
// those that do are put in the order of time and handed to the same engine that runs rules. Between
// batches other work comes to its turn.
import { setImmediate as giveWay } from "node:timers/promises";
import { diagnostic } from "../base/diagnostic.ts";
import { Engine } from "../engine/engine.ts";
import { EventOrder } from "../engine/event-order.ts";
import { compileQuery } from "../eql/compile/compile-query.ts";
import type { CompiledQuery, VerifiedQuery } from "../eql/phases.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import { ecsSchema } from "../eql/verify/ecs-schema.ts";
import { verifyQuery } from "../eql/verify/verify-query.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import { adHocRule } from "../rules/ad-hoc-rule.ts";
import type { Rule } from "../rules/rule.ts";
import type { EventStore, ScanQuery, StoredEvent } from "../store/events/event-store.ts";
import { deriveHotTests, filtersOf } from "./derive-hot-tests.ts";
import type { EqlSearch, EqlSearchAnswer, EqlSearchRequest, EqlSequenceHit } from "./eql-search.ts";
import { ecsEventOf } from "./kept-ecs-event.ts";
import { lastOf, pipesOf, throughPipes } from "./result-pipes.ts";
import { SearchTakers, type Taker, type WantedTakers } from "./search-takers.ts";

/**
 * Bytes of text of the events that take part in one search: sequences need all of them in order before
 * the first can be said to match.
 */
const SEARCH_BYTES_MAX: number = 512 * 1024 * 1024;

/** Events handed to the engine between two turns of other work. */
const ENGINE_EVENTS_PER_TURN = 2000;

export interface StoreSearchOptions {
  readonly store: EventStore;
  readonly bytesMax?: number;
}

interface Running {
  readonly request: EqlSearchRequest;
  readonly verified: VerifiedQuery;
  readonly rule: Rule;
}

export function createStoreSearch(options: StoreSearchOptions): EqlSearch {
  return {
    search: async (request) => {
      const parsed = parseQuery(request.query);
      const result = parsed.ok ? verifyQuery(parsed.value, { schema: ecsSchema }) : parsed;
      if (!result.ok) return { kind: "refused", diagnostics: result.diagnostics };
      const verified = result.value as VerifiedQuery;
      return await run({ request, verified, rule: ruleOf(request) }, options);
    },
  };
}

async function run(running: Running, options: StoreSearchOptions): Promise<EqlSearchAnswer> {
  const { request, verified } = running;
  const bytesMax = options.bytesMax ?? SEARCH_BYTES_MAX;
  const takers = new SearchTakers(wantedOf(running), bytesMax);
  const hasRoom = await collect(running, options.store, takers);
  if (!hasRoom) {
    const message = `more than ${Math.round(bytesMax / 1e6)} MB of events take part; narrow the query or its time`;
    return { kind: "refused", diagnostics: [diagnostic("EQL3001", { message })] };
  }
  const pipes = pipesOf(verified.query);
  if (verified.query.kind === "EventQuery") {
    const piped = throughPipes(takers.sorted(), pipes);
    const { shown, isCut } = cut(piped, request);
    const isMore = isCut || (pipes.length === 0 && takers.count > request.size);
    return { kind: "events", events: shown.map(({ stored }) => stored), isCut: isMore };
  }
  const sequences = throughPipes(await match(running, takers.sorted()), pipes);
  const { shown, isCut } = cut(sequences, request);
  return { kind: "sequences", sequences: shown, isCut };
}

/** A sequence may need any event; of single events only those that pipes and size can show. */
function wantedOf({ request, verified }: Running): WantedTakers | undefined {
  if (verified.query.kind !== "EventQuery") return undefined;
  const [first] = pipesOf(verified.query);
  if (first === undefined) return { side: request.resultPosition ?? "tail", count: request.size };
  return { side: first.name === "head" ? "head" : "tail", count: first.count };
}

function cut<T>(
  results: readonly T[],
  { size, resultPosition, signal }: EqlSearchRequest,
): { readonly shown: readonly T[]; readonly isCut: boolean } {
  const isCut = signal.aborted || results.length > size;
  const shown = resultPosition === "head" ? results.slice(0, size) : lastOf(results, size);
  return { shown, isCut };
}

/** Finds every event that matches a filter of the query; false when they are too many to hold. */
async function collect(
  { request, verified, rule }: Running,
  store: EventStore,
  takers: SearchTakers,
): Promise<boolean> {
  const fields = new FieldTable();
  const query = compileQuery(verified, { fields, categoryField: rule.eventCategoryOverride });
  const filters = filtersOf(query);
  const order = EventOrder.shared(rule, fields, new Map());
  const reader = new EventReader(fields);
  const take = (stored: StoredEvent): boolean => {
    if (request.accepts?.(stored) === false) return true;
    const event = ecsEventOf(stored);
    reader.reset(event.fields);
    if (!filters.some(({ matches }) => matches(reader))) return true;
    const ordinal = order.ordinalOf(event, reader);
    if (isOutside(ordinal.timestampMs, request, rule)) return true;
    if (!Number.isNaN(ordinal.timestampMs)) return takers.add({ stored, ordinal });
    // What has no time comes last, and has no place in a sequence.
    const last = { ...ordinal, timestampMs: Number.POSITIVE_INFINITY };
    return query.kind === "sequence" || takers.add({ stored, ordinal: last });
  };
  for (const batch of store.scan(scanQuery(query, request, rule))) {
    if (!batch.every(take)) return false;
    await giveWay();
    if (request.signal.aborted) break;
  }
  return true;
}

function scanQuery(query: CompiledQuery, request: EqlSearchRequest, rule: Rule): ScanQuery {
  const { indexPatterns, fromMs, toMs } = request;
  const anyOf = filtersOf(query).map((filter) =>
    deriveHotTests(filter, rule.eventCategoryOverride),
  );
  const [only] = anyOf;
  return {
    ...(indexPatterns.length === 0 ? {} : { indexPatterns }),
    ...(anyOf.length === 1 && only !== undefined ? { tests: only } : { anyOf }),
    ...(hasOwnTime(rule) || fromMs === undefined ? {} : { fromMs }),
    ...(hasOwnTime(rule) || toMs === undefined ? {} : { toMs }),
  };
}

/** True when the search orders by another field than the store's own time. */
function hasOwnTime(rule: Rule): boolean {
  return rule.timestampField !== "@timestamp";
}

function isOutside(timeMs: number, { fromMs, toMs }: EqlSearchRequest, rule: Rule): boolean {
  if (!hasOwnTime(rule) || (fromMs === undefined && toMs === undefined)) return false;
  const isIn = timeMs >= (fromMs ?? Number.NEGATIVE_INFINITY) && timeMs <= (toMs ?? Infinity);
  return !isIn;
}

/** Runs a sequence or sample over its events in order. */
async function match(
  { request, verified, rule }: Running,
  takers: readonly Taker[],
): Promise<readonly EqlSequenceHit[]> {
  const engine = new Engine({
    rules: [{ rule, query: verified }],
    mode: "indexed",
    anyIndex: true,
    allowanceMs: Number.POSITIVE_INFINITY,
  });
  const hits: EqlSequenceHit[] = [];
  const take = (matches: ReturnType<Engine["push"]>): void => {
    for (const found of matches) {
      if (found.kind === "event") continue;
      const events = found.events.map((event) =>
        event === null ? null : (takers[event.arrival] as Taker).stored,
      );
      hits.push({ joinKeys: found.joinKeys, events });
    }
  };
  for (const [at, { stored }] of takers.entries()) {
    take(engine.push({ ...ecsEventOf(stored), arrival: at }));
    if (at % ENGINE_EVENTS_PER_TURN !== 0) continue;
    await giveWay();
    if (request.signal.aborted) break;
  }
  take(engine.flush());
  return hits;
}

function ruleOf(request: EqlSearchRequest): Rule {
  const rule = adHocRule(request.query);
  return {
    ...rule,
    timestampField: request.timestampField ?? rule.timestampField,
    eventCategoryOverride: request.eventCategoryField ?? rule.eventCategoryOverride,
    tiebreakerField: request.tiebreakerField ?? rule.tiebreakerField,
  };
}
