import assert from "node:assert/strict";
import { test } from "node:test";
import type { VerifiedQuery } from "../eql/phases.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { adHocRule } from "../rules/ad-hoc-rule.ts";
import type { EqlRule, Rule } from "../rules/rule.ts";
import { primaryTimeMs, scheduleOf } from "./rule-schedule.ts";
import { Scheduler } from "./scheduler.ts";
import { gaplessWindow, kibanaWindows } from "./windows.ts";

const MINUTE_MS = 60_000;
const NOON_MS = Date.UTC(2026, 10, 25, 12);

function ruleWith(given: Partial<Rule>, query = "any where true"): EqlRule {
  const parsed = parseQuery(query);
  assert.ok(parsed.ok);
  return {
    rule: { ...adHocRule(query), ...given },
    query: parsed.value as unknown as VerifiedQuery,
  };
}

function eventWith(fields: EcsEvent["fields"], timestampMs: number): EcsEvent {
  const origin = { file: "x", line: 1 };
  return { fields, kind: "ecs", origin, timestampMs, arrival: 0 };
}

test("a rule's texts become its numbers, and Kibana's defaults where it has none", () => {
  const { intervalMs, lookBackMs, leadMs } = scheduleOf(
    ruleWith({ interval: "15m", from: "now-119m", to: "now-1m" }),
  );
  assert.deepEqual([intervalMs, lookBackMs, leadMs], [15 * MINUTE_MS, 119 * MINUTE_MS, -MINUTE_MS]);
  const bare = scheduleOf(ruleWith({ interval: "", from: "" }));
  assert.deepEqual([bare.intervalMs, bare.lookBackMs], [5 * MINUTE_MS, 6 * MINUTE_MS]);
});

test("events are chosen by timestamp_override, and by @timestamp where they lack it", () => {
  const { rule } = ruleWith({ timestampOverride: "event.ingested" });
  const ingested = { event: { ingested: "2026-11-25T12:00:00.000Z" } };
  assert.equal(primaryTimeMs(eventWith(ingested, 1), rule), NOON_MS);
  assert.equal(primaryTimeMs(eventWith({}, 1), rule), 1);
  const strict = { ...rule, timestampOverrideFallbackDisabled: true };
  assert.equal(primaryTimeMs(eventWith({}, 1), strict), Number.NaN);
});

test("Kibana's windows lie an interval apart and look back beyond it", () => {
  const schedule = scheduleOf(ruleWith({ interval: "5m", from: "now-9m" }));
  const windows = [...kibanaWindows(schedule, { fromMs: NOON_MS, toMs: NOON_MS + 10 * MINUTE_MS })];
  assert.deepEqual(
    windows.map(({ fromMs, toMs }) => [
      (fromMs - NOON_MS) / MINUTE_MS,
      (toMs - NOON_MS) / MINUTE_MS,
    ]),
    [
      [-9, 0],
      [-4, 5],
      [1, 10],
    ],
  );
});

test("the first run after downtime looks at the whole gap", () => {
  const schedule = scheduleOf(ruleWith({ from: "now-9m" }));
  const coveredMs = NOON_MS - 120 * MINUTE_MS;
  const window = gaplessWindow(schedule, { nowMs: NOON_MS, coveredMs, reachMaxMs: 0 });
  assert.deepEqual([window.fromMs, window.toMs], [coveredMs, NOON_MS]);
});

test("a sequence longer than the look-back is reached for", () => {
  const query = "sequence with maxspan=1h [any where true] [any where true]";
  const schedule = scheduleOf(ruleWith({ from: "now-9m" }, query));
  const window = gaplessWindow(schedule, {
    nowMs: NOON_MS,
    coveredMs: undefined,
    reachMaxMs: 24 * 60 * MINUTE_MS,
  });
  assert.equal(window.fromMs, NOON_MS - 69 * MINUTE_MS);
});

test("a rule is due at once, then an interval after each finished run", () => {
  const scheduler = new Scheduler([ruleWith({ interval: "5m" })], undefined);
  const [first] = scheduler.due(NOON_MS);
  assert.ok(first !== undefined);
  assert.equal(scheduler.due(NOON_MS + 1).length, 1, "not finished: due again");
  scheduler.finished(first);
  assert.deepEqual(scheduler.due(NOON_MS + 5 * MINUTE_MS - 1), []);
  assert.equal(scheduler.due(NOON_MS + 5 * MINUTE_MS).length, 1);
  assert.equal(scheduler.nextDueMs(NOON_MS), NOON_MS + 5 * MINUTE_MS);
});

test("a restart resumes where the runs before had looked to, and says how long the gap was", () => {
  const rule = ruleWith({ interval: "5m", from: "now-9m" });
  const before = new Scheduler([rule], undefined);
  for (const run of before.due(NOON_MS)) before.finished(run);
  const after = new Scheduler([rule], JSON.parse(JSON.stringify(before.state())));
  const [run] = after.due(NOON_MS + 60 * MINUTE_MS);
  assert.equal(run?.window.fromMs, NOON_MS);
  assert.equal(run?.gapMs, 51 * MINUTE_MS);
});

test("rules of one schedule run together, others apart", () => {
  const rules = [
    ruleWith({ ruleId: "a" }),
    ruleWith({ ruleId: "b" }),
    ruleWith({ ruleId: "c", from: "now-60m" }),
  ];
  const runs = new Scheduler(rules, undefined).due(NOON_MS);
  assert.deepEqual(
    runs.map((run) => run.rules.map(({ rule }) => rule.ruleId)),
    [["a", "b"], ["c"]],
  );
});

test("a clock set back by more than an interval does not silence a rule", () => {
  const scheduler = new Scheduler([ruleWith({ interval: "5m" })], undefined);
  for (const run of scheduler.due(NOON_MS)) scheduler.finished(run);
  assert.equal(scheduler.due(NOON_MS - 60 * MINUTE_MS).length, 1);
});
