// Live evaluation and Kibana's windows find the same, on random streams with late and disordered events.
// Where they differ, the reason is one of two, and is checked: a sequence that no window holds whole
// (the stream finds more), or an event that belongs inside the sequence and that the run's window does not
// hold, since it arrived after the run or before the window (the run judged without it).
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Match } from "../../src/engine/match.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import type { EqlRule } from "../../src/rules/rule.ts";
import { evaluateWindow } from "../../src/schedule/evaluate-window.ts";
import { scheduleOf } from "../../src/schedule/rule-schedule.ts";
import { kibanaWindows, type RunWindow } from "../../src/schedule/windows.ts";

const MINUTE_MS = 60_000;
/** How much later than the newest event an older one of the stream may come. */
const LATENESS_MAX_MS = 3 * MINUTE_MS;

const QUERIES = [
  "any where a == 1",
  "any where b == 1 and c == 1",
  "sequence by k with maxspan=5m [any where a == 1] [any where b == 1]",
  "sequence by k with maxspan=30m [any where a == 1] [any where b == 1] [any where c == 1]",
  "sequence by k with maxspan=20m [any where a == 1] [any where b == 1] until [any where c == 1]",
  "sequence by k with maxspan=10m [any where c == 1] with runs=3",
  "sequence [any where a == 1 and b == 1] [any where c == 1]",
];

const rules: readonly EqlRule[] = QUERIES.map((text, at) => {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const rule = {
    ...adHocRule(text),
    ruleId: `rule-${at}`,
    from: "now-9m",
    timestampOverride: "event.ingested",
  };
  return { rule, query: parsed.value as unknown as VerifiedQuery };
});

interface Sent {
  readonly fields: JsonObject;
  /** Minutes since the one before, and by how much the event is older than its arrival. */
  readonly waitMs: number;
  readonly latenessMs: number;
}

function arrived(sent: readonly Sent[]): readonly (EcsEvent & { readonly ingestedMs: number })[] {
  let nowMs = Date.UTC(2026, 10, 25);
  return sent.map(({ fields, waitMs, latenessMs }, arrival) => {
    nowMs += waitMs;
    const timestampMs = nowMs - latenessMs;
    const event = { ingested: new Date(nowMs).toISOString() };
    return {
      fields: { "@timestamp": new Date(timestampMs).toISOString(), event, ...fields },
      kind: "ecs",
      origin: { file: "x", line: arrival + 1 },
      timestampMs,
      arrival,
      ingestedMs: nowMs,
    };
  });
}

function idOf(match: Match): string {
  const events = match.kind === "event" ? [match.event] : match.events;
  return `${match.rule.rule.ruleId}: ${events.map((event) => event?.arrival).join(" ")}`;
}

function timesOf(match: Match): readonly EcsEvent[] {
  return match.kind === "event" ? [match.event] : match.events.filter((event) => event !== null);
}

const flag = fc.constantFrom(0, 0, 1);
const sentArbitrary: fc.Arbitrary<Sent> = fc.record({
  fields: fc.record({ a: flag, b: flag, c: flag, k: fc.constantFrom("x", "y") }),
  waitMs: fc.oneof(fc.nat(MINUTE_MS), fc.nat(6 * MINUTE_MS)),
  latenessMs: fc.oneof(fc.constant(0), fc.nat(LATENESS_MAX_MS)),
});

test("the stream and Kibana's windows raise the same, but for what one of them cannot know", () => {
  const differences = { onlyStream: 0, onlyWindows: 0, both: 0 };
  fc.assert(
    fc.property(fc.array(sentArbitrary, { maxLength: 60 }), (sent) => {
      const events = arrived(sent);
      const engine = new Engine({
        rules,
        mode: "indexed",
        anyIndex: true,
        allowanceMs: LATENESS_MAX_MS,
      });
      const streamed = new Map(
        [...events.flatMap((event) => engine.push(event)), ...engine.flush()].map((match) => [
          idOf(match),
          match,
        ]),
      );
      const first = events[0]?.ingestedMs ?? 0;
      const between = { fromMs: first, toMs: (events.at(-1)?.ingestedMs ?? 0) + 10 * MINUTE_MS };
      const scheduled = new Map<string, { readonly match: Match; readonly window: RunWindow }>();
      const windows = [...kibanaWindows(scheduleOf(rules[0] as EqlRule), between)];
      for (const window of windows) {
        const matches = evaluateWindow(
          { rules, window, fields: new FieldTable(), isExcepted: () => false, anyIndex: true },
          events,
        );
        for (const match of matches) {
          const id = idOf(match);
          if (!scheduled.has(id)) scheduled.set(id, { match, window });
        }
      }
      for (const [id, match] of streamed) {
        if (scheduled.has(id)) {
          differences.both++;
          continue;
        }
        differences.onlyStream++;
        const ingested = timesOf(match).map(({ arrival }) => events[arrival]?.ingestedMs ?? 0);
        const isHeld = windows.some(({ fromMs, toMs }) =>
          ingested.every((timeMs) => timeMs >= fromMs && timeMs <= toMs),
        );
        assert.ok(!isHeld, `${id} lies in one window and no run found it`);
      }
      for (const [id, { match, window }] of scheduled) {
        if (streamed.has(id)) continue;
        differences.onlyWindows++;
        const times = timesOf(match).map(({ timestampMs }) => timestampMs);
        const isWithoutSome = events.some(
          ({ ingestedMs, timestampMs }) =>
            !(ingestedMs >= window.fromMs && ingestedMs <= window.toMs) &&
            timestampMs >= Math.min(...times) &&
            timestampMs <= Math.max(...times),
        );
        assert.ok(
          isWithoutSome,
          `${id} was found by the run at ${window.dueMs}, not by the stream`,
        );
      }
    }),
    { numRuns: 300 },
  );
  // A comparison of nothing with nothing would pass as well.
  assert.ok(differences.both > 500, JSON.stringify(differences));
  assert.ok(differences.onlyStream > 10, JSON.stringify(differences));
});
