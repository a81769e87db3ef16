import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import { MemoryEventStore } from "../store/events/memory-event-store.ts";
import { explainAlert } from "./explain-alert.ts";

const TIME_MS = Date.UTC(2026, 10, 24);

/** A store with a process event of each name, and an alert on all of them. */
function alertOn(query: string, ...names: readonly string[]) {
  const events = new MemoryEventStore();
  names.forEach((name, at) => {
    const document = { event: { category: ["process"] }, process: { name } };
    const made = { index: "logs", id: `e${at}`, isIdGiven: true, document };
    events.append([{ ...made, timestampMs: TIME_MS + at, ingestedMs: TIME_MS + at }]);
  });
  const document: JsonObject = {
    "kibana.alert.rule.parameters": { query },
    "kibana.alert.ancestors": [
      ...names.map((_, at) => ({ type: "event", index: "logs", id: `e${at}`, depth: 0 })),
      { type: "signal", index: "", id: "block", depth: 1 },
      { type: "event", index: "logs", id: "e0", depth: 0 },
    ],
  };
  return { events, document };
}

function told(query: string, ...names: readonly string[]): unknown {
  const { events, document } = alertOn(query, ...names);
  const { filters, absence } = explainAlert(document, events);
  assert.equal(absence, undefined);
  return filters.map(({ stage, tree, event }) => [event.id, stage, tree.isTrue]);
}

test("an event is told with the one filter of its query", () => {
  assert.deepEqual(told('process where process.name == "sh"', "sh"), [["e0", 0, true]]);
});

test("events of a sequence are told by the stages in whose order they came", () => {
  const stage = (name: string, more = "") => `[process where process.name : "${name}"]${more}`;
  const query = `sequence ${stage("a*")} ${stage("a*")} ${stage("b")}`;
  assert.deepEqual(told(query, "ab", "ab", "b"), [
    ["e0", 0, true],
    ["e1", 1, true],
    ["e2", 2, true],
  ]);
  const runs = `sequence ${stage("a", " with runs=2")} ![process where process.name == "z"] ${stage("b")}`;
  assert.deepEqual(told(`${runs.replace("sequence", "sequence with maxspan=1m")}`, "a", "a", "b"), [
    ["e0", 0, true],
    ["e1", 0, true],
    ["e2", 2, true],
  ]);
});

test("events of a sample are told by whichever of its filters they fit", () => {
  const query =
    'sample by process.name [process where process.name == "a"] [process where process.name != "a"]';
  assert.deepEqual(told(query, "b", "a"), [
    ["e0", 1, true],
    ["e1", 0, true],
  ]);
});

test("an event that does not fit is told with what does not hold", () => {
  assert.deepEqual(told('process where process.name == "sh"', "bash"), [["e0", 0, false]]);
});

test("what cannot be told is said, and why", () => {
  const { events, document } = alertOn('process where process.name == "sh"', "sh", "sh");
  const absence = (changes: JsonObject, store = events) =>
    explainAlert({ ...document, ...changes }, store).absence;
  assert.equal(absence({}, new MemoryEventStore()), "its events are not kept any more");
  const fewer = new MemoryEventStore();
  for (const batch of events.scan({})) {
    for (const { index, id, text, timestampMs, ingestedMs } of batch.slice(0, 1)) {
      const made = { index, id, isIdGiven: true, document: JSON.parse(text) as JsonObject };
      fewer.append([{ ...made, timestampMs, ingestedMs }]);
    }
  }
  assert.equal(absence({}, fewer), "1 of its 2 events are not kept any more");
  assert.equal(
    absence({ "kibana.alert.rule.parameters": {} }),
    "the alert does not carry its query",
  );
  for (const query of ["process where", "process where nothing(1)"]) {
    assert.equal(
      absence({ "kibana.alert.rule.parameters": { query } }),
      "the query cannot be read",
    );
  }
  assert.equal(absence({ "kibana.alert.ancestors": "x" }), "its events are not kept any more");
});
