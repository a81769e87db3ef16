// Hunting: an EQL query over the kept events, and its check while somebody types.
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { parseQuery } from "../../eql/syntax/parse-query.ts";
import { ecsSchema } from "../../eql/verify/ecs-schema.ts";
import { verifyQuery } from "../../eql/verify/verify-query.ts";
import type { EqlSearch, EqlSearchAnswer } from "../../pipeline/eql-search.ts";
import type { StoredEvent } from "../../store/events/event-store.ts";
import type { Clock } from "../clock.ts";
import { apiDiagnostic } from "./api-diagnostic.ts";
import type { CheckAnswer, HuntAnswer, HuntEvent } from "./console-api.ts";
import { bodyNumber, bodyText, type HandlersOf, json } from "./console-call.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { refused } from "./console-refusal.ts";
import type { HeavyWork } from "./heavy-work.ts";

export function huntRoutes({
  eql,
  heavy,
  clock,
}: {
  readonly eql: EqlSearch;
  readonly heavy: HeavyWork;
  readonly clock: Clock;
}): HandlersOf<"POST /hunt" | "POST /hunt/check"> {
  return {
    "POST /hunt": async (call) => {
      const body = await call.json();
      const query = queryOf(body);
      const wanted = bodyNumber(body, "size") ?? CONSOLE_LIMITS.alertsPerPage;
      const size = Math.max(1, Math.min(CONSOLE_LIMITS.huntSizeMax, Math.floor(wanted)));
      const startMs = clock.nowMs();
      const answer = await heavy.run(call.signal, (signal) =>
        eql.search({
          query,
          indexPatterns: [],
          fromMs: bodyNumber(body, "fromMs"),
          toMs: bodyNumber(body, "toMs"),
          size,
          eventCategoryField: undefined,
          timestampField: undefined,
          tiebreakerField: undefined,
          signal,
        }),
      );
      return json(huntAnswer(answer, clock.nowMs() - startMs));
    },
    "POST /hunt/check": async (call) => json(checkQuery(queryOf(await call.json()))),
  };
}

function queryOf(body: JsonObject): string {
  const query = bodyText(body, "query");
  if (query.length <= CONSOLE_LIMITS.queryCharactersMax) return query;
  throw refused(`a query has at most ${CONSOLE_LIMITS.queryCharactersMax} characters`);
}

function checkQuery(query: string): CheckAnswer {
  const parsed = parseQuery(query);
  const diagnostics = parsed.ok
    ? verifyQuery(parsed.value, { schema: ecsSchema }).diagnostics
    : parsed.diagnostics;
  return { diagnostics: diagnostics.map(apiDiagnostic) };
}

function huntAnswer(answer: EqlSearchAnswer, tookMs: number): HuntAnswer {
  switch (answer.kind) {
    case "refused":
      throw refused("the query cannot be run", answer.diagnostics.map(apiDiagnostic));
    case "events":
      return { tookMs, isCut: answer.isCut, events: answer.events.map(huntEvent) };
    case "sequences":
      return {
        tookMs,
        isCut: answer.isCut,
        sequences: answer.sequences.map(({ joinKeys, events }) => ({
          joinKeys,
          events: events.map((event) => (event === null ? null : huntEvent(event))),
        })),
      };
  }
}

export function huntEvent({ index, id, timestampMs, text }: StoredEvent): HuntEvent {
  const parsed: unknown = JSON.parse(text);
  const timeMs = Number.isNaN(timestampMs) ? 0 : timestampMs;
  return { index, id, timeMs, document: isJsonObject(parsed) ? parsed : {} };
}
