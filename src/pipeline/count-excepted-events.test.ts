import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import { readExportedItem } from "../rules/exceptions/read-exported.ts";
import { MemoryEventStore } from "../store/events/memory-event-store.ts";
import { countExceptedEvents } from "./count-excepted-events.ts";

const TIME_MS = Date.UTC(2026, 10, 24);

function count(entries: readonly JsonObject[], fromMs = 0): Promise<unknown> {
  const events = new MemoryEventStore();
  ["sh", "bash", "SH"].forEach((name, at) => {
    const document = { process: { name, args: [name, "-i"] }, user: { name: "eve" } };
    const made = { index: "logs", id: `e${at}`, isIdGiven: true, document };
    events.append([{ ...made, timestampMs: TIME_MS + at, ingestedMs: TIME_MS + at }]);
  });
  const value = { item_id: "i", list_id: "l", name: "x", entries, tags: ["tripline:rule:other"] };
  const source = { file: "<test>", text: JSON.stringify(value) };
  const { item } = readExportedItem(source, { value, offset: 0 });
  const signal = new AbortController().signal;
  return countExceptedEvents(item ?? assert.fail(), {
    events,
    fromMs: TIME_MS + fromMs,
    valueLists: new Map(),
    signal,
  });
}

test("events to which an exception applies are counted, whatever rule it is for", async () => {
  const is = (field: string, value: string, more: JsonObject = {}) => ({
    field,
    operator: "included",
    type: "match",
    value,
    ...more,
  });
  assert.deepEqual(await count([is("process.name", "sh")]), { eventCount: 1, isCut: false });
  assert.deepEqual(await count([is("process.name", "sh")], 1), { eventCount: 0, isCut: false });
  assert.deepEqual(await count([is("process.name", "sh", { case_insensitive: true })]), {
    eventCount: 2,
    isCut: false,
  });
  assert.deepEqual(await count([is("process.name", "sh", { operator: "excluded" })]), {
    eventCount: 2,
    isCut: false,
  });
  assert.deepEqual(await count([is("process.args", "-i"), is("user.name", "eve")]), {
    eventCount: 3,
    isCut: false,
  });
  const like = { field: "process.name", operator: "included", type: "wildcard", value: "b*" };
  assert.deepEqual(await count([like]), { eventCount: 1, isCut: false });
});
