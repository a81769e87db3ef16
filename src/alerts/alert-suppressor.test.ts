import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import { adHocRule } from "../rules/ad-hoc-rule.ts";
import type { AlertSuppression, Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { AlertSuppressor } from "./alert-suppressor.ts";
import { WINDOWS_PER_RULE_MAX } from "./suppression-terms.ts";

const BY_HOST: AlertSuppression = {
  groupBy: ["host.id"],
  durationMs: 60_000,
  missingFieldsStrategy: "suppress",
};

function ruleWith(suppression: Partial<AlertSuppression>): Rule {
  return { ...adHocRule(""), alertSuppression: { ...BY_HOST, ...suppression } };
}

function alertAt(second: number, fields: JsonObject, role: Alert["role"] = "event"): Alert {
  return {
    id: `${role} ${second}`,
    document: fields,
    rule: adHocRule(""),
    ruleName: "",
    severity: "low",
    riskScore: 0,
    reason: "",
    originalTimeMs: second * 1000,
    role,
    isBuildingBlock: false,
    events: [],
    suppressedCount: 0,
  };
}

const host = (id: string): JsonObject => ({ host: { id } });

/** What is written of alerts that come one after another, and at the end. */
function written(
  suppressor: AlertSuppressor,
  rule: Rule,
  alerts: readonly Alert[],
): readonly string[] {
  const all = [
    ...alerts.flatMap((alert) => suppressor.admit(rule, [alert])),
    ...suppressor.flush(),
  ];
  return all.map(({ id, suppressedCount }) => `${id} +${suppressedCount}`);
}

test("equal values fold into the first within the duration, by the events' own time", () => {
  const alerts = [0, 30, 60, 61].map((second) => alertAt(second, host("a")));
  const suppressor = new AlertSuppressor(true);
  assert.deepEqual(written(suppressor, ruleWith({}), alerts), ["event 0 +2", "event 61 +0"]);
  assert.equal(suppressor.suppressedCount, 2);
});

test("an earlier event that comes later folds as well", () => {
  const alerts = [60, 10].map((second) => alertAt(second, host("a")));
  assert.deepEqual(written(new AlertSuppressor(true), ruleWith({}), alerts), ["event 60 +1"]);
});

test("different values have windows of their own; a list is one value", () => {
  const alerts = [
    alertAt(0, host("a")),
    alertAt(1, host("b")),
    alertAt(2, { "host.id": ["a", "b"] }),
    alertAt(3, host("b")),
  ];
  assert.deepEqual(written(new AlertSuppressor(true), ruleWith({}), alerts), [
    "event 0 +0",
    "event 1 +1",
    "event 2 +0",
  ]);
});

test("without a duration the window is the whole run", () => {
  const alerts = [0, 1e6].map((second) => alertAt(second, host("a")));
  const rule = ruleWith({ durationMs: undefined });
  assert.deepEqual(written(new AlertSuppressor(true), rule, alerts), ["event 0 +1"]);
});

test("what lacks a field folds with its like, or is raised each time where the rule says so", () => {
  const alerts = [0, 1].map((second) => alertAt(second, {}));
  assert.deepEqual(written(new AlertSuppressor(true), ruleWith({}), alerts), ["event 0 +1"]);
  const rule = ruleWith({ missingFieldsStrategy: "doNotSuppress" });
  assert.deepEqual(written(new AlertSuppressor(true), rule, alerts), ["event 0 +0", "event 1 +0"]);
});

test("the document says the terms, from when to when, and how many folded", () => {
  const suppressor = new AlertSuppressor(true);
  const rule = ruleWith({});
  for (const second of [0, 9, 5]) suppressor.admit(rule, [alertAt(second, host("a"))]);
  const { document } = suppressor.flush().at(-1) as Alert;
  assert.deepEqual(document, {
    ...host("a"),
    "kibana.alert.suppression.terms": [{ field: "host.id", value: ["a"] }],
    "kibana.alert.suppression.start": "1970-01-01T00:00:00.000Z",
    "kibana.alert.suppression.end": "1970-01-01T00:00:09.000Z",
    "kibana.alert.suppression.docs_count": 2,
  });
});

test("a sequence folds as a whole, and its shell says so", () => {
  const rule = ruleWith({});
  const suppressor = new AlertSuppressor(true);
  const group = (second: number) => [
    alertAt(second, {}, "building-block"),
    alertAt(second, host("a"), "shell"),
  ];
  const given = [0, 1].flatMap((second) => suppressor.admit(rule, group(second)));
  const [block, shell] = [...given, ...suppressor.flush()];
  assert.deepEqual(block?.document, {});
  assert.equal(shell?.suppressedCount, 1);
});

test("a live stream gives the first out at once", () => {
  const suppressor = new AlertSuppressor(false);
  const rule = ruleWith({});
  assert.equal(suppressor.admit(rule, [alertAt(0, host("a"))]).length, 1);
  assert.equal(suppressor.admit(rule, [alertAt(1, host("a"))]).length, 0);
  assert.deepEqual(suppressor.flush(), []);
});

test("beyond the limit the oldest window closes early, counted, and its alert is written", () => {
  const suppressor = new AlertSuppressor(true);
  const rule = ruleWith({});
  const given = Array.from({ length: WINDOWS_PER_RULE_MAX + 1 }, (_, at) =>
    suppressor.admit(rule, [alertAt(at, host(`h${at}`))]),
  ).flat();
  assert.deepEqual(
    given.map(({ id }) => id),
    ["event 0"],
  );
  assert.equal(suppressor.closedEarlyCount, 1);
  assert.equal(suppressor.flush().length, WINDOWS_PER_RULE_MAX);
});
