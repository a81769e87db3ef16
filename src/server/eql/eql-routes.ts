// `_eql/search`, also asynchronous: answered when done, or after `wait_for_completion_timeout` with an
// id under which the rest is fetched.
import type { EqlSearch, EqlSearchAnswer, EqlSearchRequest } from "../../pipeline/eql-search.ts";
import { type Answer, type Call, queryDurationMs, type Route } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { ServerCounts } from "../counts/server-counts.ts";
import { ElasticFault, tooLarge } from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import type { SearchSlots } from "../search/search-slots.ts";
import {
  type Asked,
  type AsyncSearch,
  type AsyncSearches,
  answerBytes,
  type SearchOutcome,
} from "./async-searches.ts";
import { eqlAnswer, eqlFault } from "./eql-answer.ts";
import { type EqlCall, readEqlCall } from "./eql-request.ts";

export interface EqlRouteContext {
  readonly eql: EqlSearch;
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly counts: ServerCounts;
  readonly slots: SearchSlots;
  readonly searches: AsyncSearches;
}

export function eqlRoutes(context: EqlRouteContext): readonly Route[] {
  const search = (call: Call) => beginSearch(context, call);
  const status = (call: Call) => searchStatus(context, call);
  const need = "search";
  return [
    { need, methods: ["GET", "POST"], path: "/_eql/search", handle: search },
    { need, methods: ["GET", "POST"], path: "/:index/_eql/search", handle: search },
    {
      need,
      methods: ["GET"],
      path: "/_eql/search/:id",
      handle: (call) => fetchSearch(context, call),
    },
    {
      need,
      methods: ["DELETE"],
      path: "/_eql/search/:id",
      handle: (call) => deleteSearch(context, call),
    },
    { need, methods: ["GET"], path: "/_eql/search/status/:id", handle: status },
  ];
}

async function beginSearch(context: EqlRouteContext, call: Call): Promise<Answer> {
  const startMs = context.clock.nowMs();
  const eqlCall = await readEqlCall(call, { limits: context.limits, nowMs: startMs });
  const { request, fetchFields } = eqlCall;
  const asked = { query: request.query, fetchFields };
  const { searchMsMax, asyncSearchMsMax } = context.limits;
  if (eqlCall.waitMs === undefined && !eqlCall.isKept) {
    const answer = await runWithin(context, searchMsMax, { ...request, signal: call.signal });
    const tookMs = context.clock.nowMs() - startMs;
    const outcome = { kind: "answered", answer, tookMs } as const;
    return finished(context.limits, { asked, outcome, id: undefined });
  }
  const run = (signal: AbortSignal) => runWithin(context, asyncSearchMsMax, { ...request, signal });
  return beginAsync(context, call, { ...eqlCall, asked, run });
}

/** Half the events give wrong sequences, so that a search whose time is over is none. */
function runWithin(
  { slots, eql, clock, counts }: EqlRouteContext,
  maxMs: number,
  request: EqlSearchRequest,
): Promise<EqlSearchAnswer> {
  const over = new AbortController();
  const signal = AbortSignal.any([request.signal, over.signal]);
  return new Promise((resolve, reject) => {
    const cancel = clock.after(maxMs, () => {
      counts.add("searchesTimedOut");
      over.abort();
      const reason = `not searched within [${maxMs}] ms, narrow the query or its time range`;
      reject(new ElasticFault({ status: 503, type: "timeout_exception", reason }));
    });
    // Its slot is free when it has really ended.
    void slots
      .run(() => eql.search({ ...request, signal }))
      .then(resolve, reject)
      .finally(cancel);
  });
}

async function beginAsync(
  context: EqlRouteContext,
  call: Call,
  begun: EqlCall & {
    readonly asked: Asked;
    readonly run: (signal: AbortSignal) => Promise<EqlSearchAnswer>;
  },
): Promise<Answer> {
  const { searches, clock } = context;
  const owner = call.holder.id;
  const { keepMs, run, asked } = begun;
  const search = searches.begin({ owner, keepMs, asked, run });
  const outcome = await settledWithin(clock, search, begun.waitMs);
  if (outcome === undefined) return stillRunning(clock, search, asked);
  // What is to be kept and was too much says so now, and not when it is fetched.
  const told = begun.isKept ? (search.outcome ?? outcome) : outcome;
  const isKept = begun.isKept && told.kind === "answered" && told.answer.kind !== "refused";
  if (!isKept) searches.delete(search.id, owner);
  return finished(context.limits, { asked, outcome: told, id: isKept ? search.id : undefined });
}

/** Undefined when the time was over first; no time waits to the end. */
function settledWithin(
  clock: Clock,
  search: AsyncSearch,
  waitMs: number | undefined,
): Promise<SearchOutcome | undefined> {
  if (waitMs === undefined) return search.settled;
  if (waitMs === 0) return Promise.resolve(search.outcome);
  return new Promise((resolve) => {
    const cancel = clock.after(waitMs, () => resolve(undefined));
    void search.settled.then((outcome) => {
      cancel();
      resolve(outcome);
    });
  });
}

function stillRunning(clock: Clock, search: AsyncSearch, asked: Asked): Answer {
  const state = { id: search.id, isRunning: true, tookMs: clock.nowMs() - search.startMs };
  return { body: eqlAnswer(state, undefined, asked.fetchFields) };
}

function finished(
  { answerBytesMax }: ServerLimits,
  {
    asked,
    outcome,
    id,
  }: {
    readonly asked: Asked;
    readonly outcome: SearchOutcome;
    readonly id: string | undefined;
  },
): Answer {
  if (outcome.kind === "failed") throw outcome.error;
  const { answer, tookMs } = outcome;
  if (answerBytes(answer) > answerBytesMax)
    throw tooLarge(`the hits are longer than [${answerBytesMax}] bytes, ask for fewer`);
  if (answer.kind === "refused") throw eqlFault(asked.query, answer.diagnostics);
  return { body: eqlAnswer({ id, isRunning: false, tookMs }, answer, asked.fetchFields) };
}

async function fetchSearch(context: EqlRouteContext, call: Call): Promise<Answer> {
  const { searches, clock } = context;
  const { id = "" } = call.path;
  const owner = call.holder.id;
  const keepMs = queryDurationMs(call, "keep_alive");
  const search = searches.find(id, owner);
  if (keepMs !== undefined) searches.keep(id, owner, keepMs);
  const { asked } = search;
  const waitMs = queryDurationMs(call, "wait_for_completion_timeout") ?? 0;
  const outcome = search.outcome ?? (await settledWithin(clock, search, waitMs));
  return outcome === undefined
    ? stillRunning(clock, search, asked)
    : finished(context.limits, { asked, outcome, id });
}

function deleteSearch({ searches }: EqlRouteContext, call: Call): Answer {
  searches.delete(call.path["id"] ?? "", call.holder.id);
  return { body: { acknowledged: true } };
}

function searchStatus({ searches }: EqlRouteContext, call: Call): Answer {
  const search = searches.find(call.path["id"] ?? "", call.holder.id);
  const { outcome } = search;
  return {
    body: {
      id: search.id,
      is_running: outcome === undefined,
      is_partial: outcome === undefined,
      start_time_in_millis: search.startMs,
      expiration_time_in_millis: search.expiresMs,
      ...(outcome === undefined ? {} : { completion_status: statusOf(outcome) }),
    },
  };
}

function statusOf(outcome: SearchOutcome): number {
  if (outcome.kind === "answered") return 200;
  return outcome.error instanceof ElasticFault ? outcome.error.status : 500;
}
