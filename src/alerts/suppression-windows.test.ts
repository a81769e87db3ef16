import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EcsEvent } from "../event/ecs-event.ts";
import { loadRules } from "../rules/load-rules.ts";
import type { EqlRule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { AlertMaker } from "./alert-maker.ts";
import { SuppressionWindows } from "./suppression-windows.ts";

const MINUTE_MS = 60_000;

function ruleWith(suppression: string): EqlRule {
  const text = `[rule]
description = "A rule."
name = "Shells"
risk_score = 21
rule_id = "6d4f9a1c-26ad-4f0e-9a0f-0c7c5f3f6f01"
severity = "low"
type = "eql"
language = "eql"
query = "process where true"
[rule.alert_suppression]
group_by = ["user.name"]
missing_fields_strategy = "suppress"
${suppression}
`;
  const set = loadRules([{ file: "rule.toml", text }]);
  assert.deepEqual(set.failed, []);
  return set.rules[0] as EqlRule;
}

const fiveMinutes = ruleWith("duration = { value = 5, unit = 'm' }");
const perExecution = ruleWith("");

function eventAt(timestampMs: number, user: string, arrival: number): EcsEvent {
  return {
    fields: { user: { name: user } },
    kind: "ecs",
    givenId: String(arrival),
    origin: { file: "f", line: arrival },
    timestampMs,
    arrival,
  };
}

function makerOver(
  suppressor: SuppressionWindows,
): (rule: EqlRule, event: EcsEvent) => readonly Alert[] {
  const maker = new AlertMaker({ nowMs: () => 0, executionUuid: "x", suppressor });
  return (rule, event) => maker.alertsFor({ kind: "event", rule, event });
}

test("counts are given out once, by the alert they belong to, with the latest time", () => {
  const suppressor = new SuppressionWindows();
  const raise = makerOver(suppressor);
  const [first] = raise(fiveMinutes, eventAt(0, "anna", 0));
  for (const [at, timeMs] of [1000, 3000, 2000].entries()) {
    assert.deepEqual(raise(fiveMinutes, eventAt(timeMs, "anna", at + 1)), []);
  }
  const [other] = raise(fiveMinutes, eventAt(0, "bob", 9));
  raise(fiveMinutes, eventAt(Number.NaN, "bob", 10));
  assert.deepEqual(suppressor.takeSuppressed(), [
    { alertId: first?.id, count: 3, lastMs: 3000 },
    { alertId: other?.id, count: 1, lastMs: Number.NaN },
  ]);
  assert.deepEqual(suppressor.takeSuppressed(), []);
});

test("a window goes on after a restart, and its counts go to the same alert", () => {
  const before = new SuppressionWindows();
  const [first] = makerOver(before)(fiveMinutes, eventAt(0, "anna", 0));
  const state = before.exportIfChanged();
  assert.ok(state !== undefined);
  assert.equal(before.exportIfChanged(), undefined);
  const after = new SuppressionWindows();
  assert.equal(after.restore(state), true);
  const raise = makerOver(after);
  assert.deepEqual(raise(fiveMinutes, eventAt(4 * MINUTE_MS, "anna", 1)), []);
  assert.equal(after.takeSuppressed()[0]?.alertId, first?.id);
  assert.equal(raise(fiveMinutes, eventAt(6 * MINUTE_MS, "anna", 2)).length, 1);
});

test("per rule execution means the whole scan, or what a service says stands for one", () => {
  const day = 24 * 60 * MINUTE_MS;
  const scan = makerOver(new SuppressionWindows());
  const service = makerOver(new SuppressionWindows({ executionMs: 5 * MINUTE_MS }));
  for (const raise of [scan, service]) raise(perExecution, eventAt(0, "anna", 0));
  assert.equal(scan(perExecution, eventAt(30 * day, "anna", 1)).length, 0);
  assert.equal(service(perExecution, eventAt(5 * MINUTE_MS, "anna", 1)).length, 0);
  assert.equal(service(perExecution, eventAt(6 * MINUTE_MS, "anna", 2)).length, 1);
});

test("stopping anywhere and going on from the exported state gives the same alerts and counts", () => {
  const event = fc.record({
    timestampMs: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constant(Number.NaN)),
    user: fc.constantFrom("anna", "bob", "x".repeat(300), "y".repeat(300)),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, cut) => {
      const run = (isCut: boolean) => {
        let suppressor = new SuppressionWindows();
        const counts = new Map<string, number>();
        const ids = events.flatMap(({ timestampMs, user }, at) => {
          if (isCut && at === cut) {
            const state = suppressor.exportIfChanged() ?? new Uint8Array();
            suppressor = new SuppressionWindows();
            suppressor.restore(state);
          }
          const raised = makerOver(suppressor)(fiveMinutes, eventAt(timestampMs, user, at));
          for (const { alertId, count } of suppressor.takeSuppressed()) {
            counts.set(alertId, (counts.get(alertId) ?? 0) + count);
          }
          return raised.map(({ id }) => id);
        });
        return { ids, counts };
      };
      assert.deepEqual(run(true), run(false));
    }),
  );
});

test("bytes that are no state are refused whole", () => {
  const good = new SuppressionWindows();
  makerOver(good)(fiveMinutes, eventAt(0, "anna", 0));
  const text = Buffer.from(good.exportIfChanged() ?? []).toString();
  const bad = ["", "{}", text.slice(0, -3), text.replace('"version":1', '"version":2')];
  for (const one of [...bad.map((each) => Buffer.from(each)), Uint8Array.from([0xff, 0xfe])]) {
    const suppressor = new SuppressionWindows();
    assert.equal(suppressor.restore(one), false);
    assert.equal(makerOver(suppressor)(fiveMinutes, eventAt(1, "anna", 1)).length, 1);
  }
});

test("windows that ended a day before are forgotten, and too many close the oldest, counted", () => {
  const day = 24 * 60 * MINUTE_MS;
  const suppressor = new SuppressionWindows();
  const raise = makerOver(suppressor);
  for (let at = 0; at <= 10_000; at++) raise(fiveMinutes, eventAt(at, `user ${at}`, at));
  assert.equal(suppressor.closedEarlyCount, 1);
  assert.equal(raise(fiveMinutes, eventAt(1, "user 0", 20_000)).length, 1);
  raise(fiveMinutes, eventAt(2 * day, "late", 30_000));
  const size = suppressor.exportIfChanged()?.length ?? 0;
  assert.ok(size > 0 && size < 1000, `${size} bytes`);
});
