import assert from "node:assert/strict";
import { test } from "node:test";
import type { EcsEvent } from "../event/ecs-event.ts";
import { buildingBlockIds, eventAlertId, eventReference, shellAlertId } from "./alert-ids.ts";

test("a single event's alert has the id that Kibana gives it", () => {
  const event = {
    index: ".ds-winlogbeat-8.19.12-2026.03.19-000001",
    id: "k4DvQp0B8MuvJ8LEKdpI",
  };
  assert.equal(
    eventAlertId(event, "78430c9f-6d5e-4a09-b929-048a418c6220", undefined),
    "3390cb159697656ff943da9e53b9c9d64054203c7b1795014a8da6c9d0389eb8",
  );
});

function eventAt(file: string, line: number, fields: EcsEvent["fields"]): EcsEvent {
  return { fields, kind: "ecs", origin: { file, line }, timestampMs: 0, arrival: 0 };
}

test("an event without an id gets the same one whatever folder and key order it came in", () => {
  const a = eventReference(eventAt("/x/events.ndjson", 3, { a: 1, b: { c: 2, d: 3 } }));
  const b = eventReference(eventAt("/y/events.ndjson", 3, { b: { d: 3, c: 2 }, a: 1 }));
  assert.deepEqual(a, b);
});

test("equal events on two lines are two events", () => {
  const a = eventReference(eventAt("events.ndjson", 3, { a: 1 }));
  const b = eventReference(eventAt("events.ndjson", 4, { a: 1 }));
  assert.notEqual(a.id, b.id);
});

test("a sequence's ids depend on every event and on the rule", () => {
  const events = [[{ id: "1", index: "i" }], [{ id: "2", index: "i" }]];
  const ids = buildingBlockIds(events, "rule");
  assert.equal(new Set(ids).size, 2);
  assert.notDeepEqual(ids, buildingBlockIds([...events].reverse(), "rule"));
  assert.notDeepEqual(ids, buildingBlockIds(events, "other"));
  assert.notEqual(shellAlertId(events.flat(), "rule"), shellAlertId(events.flat(), "other"));
});
