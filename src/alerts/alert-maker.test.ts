// From a match to its documents. Expected values follow Elastic Security's own alerts.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import type { Match } from "../engine/match.ts";
import type { VerifiedQuery } from "../eql/phases.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { adHocRule } from "../rules/ad-hoc-rule.ts";
import type { Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { AlertMaker, type AlertMakerOptions } from "./alert-maker.ts";

const RULE: Rule = {
  ...adHocRule("any where true"),
  ruleId: "rule-id",
  uuid: "rule-uuid",
  name: "A rule",
  severity: "medium",
  riskScore: 47,
  parameters: { type: "eql", query: "any where true", revision: 7 },
};

const NOW_MS = Date.UTC(2026, 10, 24, 12);

function eventOf(fields: JsonObject, second = 0, id?: string): EcsEvent {
  return {
    fields,
    kind: "ecs",
    origin: { file: "events.ndjson", line: second + 1 },
    timestampMs: second * 1000,
    arrival: second,
    ...(id === undefined ? {} : { givenId: id, givenIndex: "logs" }),
  };
}

function makerOf(options: Partial<AlertMakerOptions> = {}): AlertMaker {
  return new AlertMaker({ nowMs: () => NOW_MS, executionUuid: "run", ...options });
}

function matchOf(rule: Partial<Rule>, ...events: readonly EcsEvent[]): Match {
  const eqlRule = { rule: { ...RULE, ...rule }, query: {} as VerifiedQuery };
  const [event] = events;
  return events.length === 1 && event !== undefined
    ? { kind: "event", rule: eqlRule, event }
    : { kind: "sequence", rule: eqlRule, joinKeys: [], events };
}

function alertsOf(rule: Partial<Rule>, ...events: readonly EcsEvent[]): readonly Alert[] {
  return makerOf().alertsFor(matchOf(rule, ...events));
}

function documentOf(rule: Partial<Rule>, event: EcsEvent): JsonObject {
  const [alert] = alertsOf(rule, event);
  assert.ok(alert !== undefined);
  return alert.document;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

test("an alert holds the event's fields, less what belongs to alerts alone", () => {
  const document = documentOf(
    {},
    eventOf({ process: { name: "sh" }, kibana: { a: 1 }, "signal.b": 1, threshold_result: 1 }),
  );
  assert.deepEqual(document["process"], { name: "sh" });
  for (const key of ["kibana", "signal.b", "threshold_result"]) assert.ok(!(key in document), key);
  assert.equal(document["@timestamp"], "2026-11-24T12:00:00.000Z");
});

for (const [spelling, fields] of [
  ["nested", { event: { kind: "event", category: ["process"], type: ["start"] } }],
  ["dotted", { "event.kind": "event", "event.category": ["process"], "event.type": ["start"] }],
  ["mixed", { event: { category: ["process"], type: ["start"] }, "event.kind": "event" }],
] as const) {
  test(`the event's own event.* are kept as original_event.*, written ${spelling}`, () => {
    const document = documentOf({}, eventOf(fields));
    assert.equal(document["kibana.alert.original_event.kind"], "event");
    assert.deepEqual(document["kibana.alert.original_event.category"], ["process"]);
    assert.deepEqual(document["kibana.alert.original_event.type"], ["start"]);
    const { event } = document as { event?: JsonObject };
    const kinds = [event?.["kind"], document["event.kind"]].filter((kind) => kind !== undefined);
    assert.deepEqual(kinds, ["signal"]);
  });
}

test("the rule's parameters have Elastic's defaults, and nothing of the saved object", () => {
  const parameters = documentOf({}, eventOf({}))["kibana.alert.rule.parameters"] as JsonObject;
  assert.equal(parameters["max_signals"], 100);
  assert.deepEqual(parameters["exceptions_list"], []);
  assert.equal(parameters["language"], "eql");
  assert.ok(!("revision" in parameters));
});

test("an event is an alert's one ancestor, of depth 0", () => {
  const document = documentOf({}, eventOf({}, 0, "e1"));
  assert.deepEqual(document["kibana.alert.ancestors"], [
    { id: "e1", index: "logs", type: "event", depth: 0 },
  ]);
  assert.equal(document["kibana.alert.depth"], 1);
});

const ALERT_FIELDS: JsonObject = {
  "kibana.alert.uuid": "a1",
  "kibana.alert.depth": 1,
  "kibana.alert.rule.uuid": "other-rule",
  "kibana.alert.ancestors": [{ id: "e1", index: "logs", type: "event", depth: 0 }],
};

test("an alert on an alert brings that one's ancestors along and lies one deeper", () => {
  const document = documentOf({}, eventOf(ALERT_FIELDS, 0, "a1"));
  assert.deepEqual(document["kibana.alert.ancestors"], [
    { id: "e1", type: "event", index: "logs", depth: 0 },
    { id: "a1", index: "logs", type: "signal", depth: 1, rule: "other-rule" },
  ]);
  assert.equal(document["kibana.alert.depth"], 2);
});

test("nothing is raised on an alert of the same rule, nor on one that descends from it", () => {
  const maker = makerOf();
  const own = eventOf({ ...ALERT_FIELDS, "kibana.alert.rule.uuid": "rule-uuid" });
  const ancestors = [{ id: "a0", index: "logs", type: "signal", depth: 1, rule: "rule-uuid" }];
  const grandchild = eventOf({ kibana: { alert: { uuid: "a1", ancestors } } });
  assert.deepEqual(maker.alertsFor(matchOf({}, own)), []);
  assert.deepEqual(maker.alertsFor(matchOf({}, grandchild, eventOf({}))), []);
  assert.equal(maker.stats().ownAlertCount, 2);
});

test("a sequence makes building blocks and a shell with the ids that Kibana gives them", () => {
  const alerts = alertsOf({}, eventOf({}, 1, "e1"), eventOf({}, 2, "e2"));
  const base = "e1logsrule-uuide2logsrule-uuid";
  const blocks = [sha256(`${base}0`), sha256(`${base}1`)];
  const shell = sha256(`e1logs${blocks[0]}e2logs${blocks[1]}rule-uuid`);
  assert.deepEqual(
    alerts.map(({ id }) => id),
    [...blocks, shell],
  );
  assert.deepEqual(
    alerts.map(({ role, isBuildingBlock }) => [role, isBuildingBlock]),
    [
      ["building-block", true],
      ["building-block", true],
      ["shell", false],
    ],
  );
});

test("all alerts of a sequence carry its group, the blocks their place, the shell every ancestor", () => {
  const alerts = alertsOf({}, eventOf({}, 1, "e1"), eventOf({}, 2, "e2"));
  const documents = alerts.map(({ document }) => document);
  const shell = alerts.at(-1) as Alert;
  const of = (key: string) => documents.map((document) => document[`kibana.alert.${key}`] ?? null);
  assert.deepEqual(of("group.id"), [shell.id, shell.id, shell.id]);
  assert.deepEqual(of("group.index"), [0, 1, null]);
  assert.deepEqual(of("building_block_type"), ["default", "default", null]);
  assert.deepEqual(of("depth"), [1, 1, 2]);
  assert.deepEqual(
    (shell.document["kibana.alert.ancestors"] as readonly JsonObject[]).map(({ id }) => id),
    ["e1", alerts[0]?.id, "e2", alerts[1]?.id],
  );
  assert.equal(shell.document["kibana.alert.original_time"], "1970-01-01T00:00:01.000Z");
});

test("a shell holds the fields on which all events agree, however they are spelled", () => {
  const shell = alertsOf(
    {},
    eventOf({ host: { id: "h", ip: ["1.1.1.1"] }, process: { name: "a", pid: 1 } }, 1),
    eventOf({ "host.id": ["h"], host: { ip: "1.1.1.1" }, process: { name: "b", pid: 1 } }, 2),
  ).at(-1);
  assert.deepEqual(shell?.document["host"], { id: "h", ip: ["1.1.1.1"] });
  assert.deepEqual(shell?.document["process"], { pid: 1 });
});

test("a building-block rule's alerts are hidden, the shell of its sequence too", () => {
  const [alert] = alertsOf({ buildingBlockType: "default" }, eventOf({}));
  assert.equal(alert?.isBuildingBlock, true);
  assert.equal(alert?.document["kibana.alert.building_block_type"], "default");
  const shell = alertsOf({ buildingBlockType: "default" }, eventOf({}, 1), eventOf({}, 2)).at(-1);
  assert.equal(shell?.isBuildingBlock, true);
});

const OVERRIDES: Partial<Rule> = {
  ruleNameOverride: "rule.name",
  severityMapping: [
    { field: "level", operator: "equals", value: "9", severity: "critical" },
    { field: "level", operator: "equals", value: "1", severity: "low" },
  ],
  riskScoreMapping: [{ field: "score", operator: "equals", value: "" }],
};

test("an event may change the name, severity and score of its alert; the highest severity counts", () => {
  const fields = { level: ["1", "9"], score: 81, rule: { name: "Custom" } };
  const [alert] = alertsOf(OVERRIDES, eventOf(fields));
  assert.deepEqual(
    [alert?.ruleName, alert?.severity, alert?.riskScore],
    ["Custom", "critical", 81],
  );
  assert.equal(alert?.document["kibana.alert.rule.name"], "Custom");
  assert.equal(alert?.document["kibana.alert.rule.severity"], "medium");
  assert.match(alert?.reason ?? "", /created critical alert Custom\.$/);
});

test("a score that is none, and an empty name, change nothing", () => {
  const [alert] = alertsOf(OVERRIDES, eventOf({ score: 101, rule: { name: "" } }));
  assert.deepEqual([alert?.ruleName, alert?.riskScore], ["A rule", 47]);
});

test("overrides do not touch the alerts of a sequence", () => {
  const fields = { level: "9", score: 81, rule: { name: "Custom" } };
  for (const alert of alertsOf(OVERRIDES, eventOf(fields, 1), eventOf(fields, 2))) {
    assert.deepEqual([alert.ruleName, alert.severity, alert.riskScore], ["A rule", "medium", 47]);
  }
});

test("no alert is lost to max_signals: those beyond are raised and counted, building blocks aside", () => {
  const maker = makerOf();
  const match = (second: number) =>
    matchOf({ maxSignals: 1 }, eventOf({}, second), eventOf({}, second + 1));
  const { rule } = match(0);
  const all = [0, 2, 4].flatMap((second) => maker.alertsFor({ ...match(second), rule }));
  assert.equal(all.length, 9);
  assert.deepEqual(maker.stats().beyondMaxSignals, [{ rule: rule.rule, count: 2 }]);
});

test("a run that goes on writes its later alerts at their own time", () => {
  let nowMs = NOW_MS;
  const maker = makerOf({ nowMs: () => nowMs });
  nowMs += 60_000;
  const [alert] = maker.alertsFor(matchOf({}, eventOf({})));
  assert.equal(alert?.document["@timestamp"], "2026-11-24T12:01:00.000Z");
});
