import assert from "node:assert/strict";
import { test } from "node:test";
import { type SampleAlert, sampleAlert } from "../../test/end-to-end/sample-alert.ts";
import type { JsonObject } from "../base/json.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import type { ExceptionItem } from "../rules/exceptions/exception-item.ts";
import { readExportedItem } from "../rules/exceptions/read-exported.ts";
import { parseValueList } from "../rules/exceptions/value-list.ts";
import { loadRules } from "../rules/load-rules.ts";
import { openAlertStore } from "../store/alerts/open-alert-store.ts";
import { createExceptionGate } from "./exception-gate.ts";
import { previewException } from "./preview-exception.ts";
import { storedExceptions, storedValueLists } from "./stored-exceptions.ts";

const BY = { actor: "anna", nowMs: 0 };

function storeWith(alerts: readonly SampleAlert[]) {
  const store = openAlertStore(":memory:");
  store.commit({
    alerts: alerts.map(sampleAlert),
    nextPosition: 0,
    suppressed: [],
    exceptionHits: [],
    state: new Map(),
  });
  return store;
}

function itemOf(value: JsonObject): ExceptionItem {
  const source = { file: "x", text: "" };
  const { item } = readExportedItem(source, {
    value: { item_id: "i", list_id: "jobs", name: "an item", ...value },
    offset: 0,
  });
  assert.ok(item !== undefined);
  return item;
}

const byDeploy = [{ field: "user.name", operator: "included", type: "match", value: "deploy" }];
const never = new AbortController().signal;

test("a preview names the alerts of the exception's rules that its entries take away", async () => {
  const store = storeWith([
    { id: "a", timeMs: 1000 },
    { id: "b", timeMs: 2000, user: "root" },
    { id: "c", timeMs: 3000, rule: "Cron Change" },
  ]);
  const options = { store, valueLists: new Map(), signal: never };
  const listed = await previewException(itemOf({ entries: byDeploy }), options);
  assert.deepEqual(
    [listed.examinedCount, listed.removedCount, listed.isCut],
    [3, 2, false],
    "both rules name the list",
  );
  const tagged = { entries: byDeploy, tags: ["tripline:rule:id of Cron Change"] };
  const preview = await previewException(itemOf(tagged), options);
  assert.deepEqual([...preview.countByRule], [["Cron Change", 1]]);
  assert.deepEqual(
    preview.removed.map(({ id }) => id),
    ["c"],
  );
  const other = await previewException(itemOf({ entries: byDeploy, list_id: "x" }), options);
  assert.equal(other.removedCount, 0);
  const expired = { entries: byDeploy, expire_time: "2020-01-01T00:00:00Z" };
  assert.equal((await previewException(itemOf(expired), options)).removedCount, 2);
  store.close();
});

test("a sequence goes when one of its events would have been taken away", async () => {
  const shell = { host: { name: "web-1" } };
  const store = storeWith([
    { id: "b0", user: "root", isBlock: true, group: { id: "s", index: 0 } },
    { id: "b1", isBlock: true, group: { id: "s", index: 1 } },
    { id: "s", group: { id: "s" }, body: shell },
  ]);
  const options = { store, valueLists: new Map(), signal: never };
  const preview = await previewException(itemOf({ entries: byDeploy }), options);
  assert.equal(preview.removedCount, 1);
  assert.equal(preview.removed[0]?.id, "s");
  store.close();
});

test("the event is asked as it was before it became an alert", async () => {
  const store = storeWith([{ id: "a", timeMs: 0 }]);
  const entries = [
    { field: "event.kind", operator: "included", type: "match", value: "event" },
    {
      field: "@timestamp",
      operator: "included",
      type: "match",
      value: "1970-01-01T00:00:00.000Z",
    },
  ];
  const options = { store, valueLists: new Map(), signal: never };
  assert.equal((await previewException(itemOf({ entries }), options)).removedCount, 1);
  store.close();
});

test("value lists count, an absent one is named, an interrupted preview says it is cut", async () => {
  const store = storeWith(Array.from({ length: 300 }, (_, at) => ({ id: `a${at}` })));
  const entries = [{ field: "user.name", type: "list", list: { id: "staff" } }];
  const staff = parseValueList({ id: "staff", type: "keyword", text: "deploy", file: "" });
  const valueLists = new Map([["staff", staff]]);
  const with_ = await previewException(itemOf({ entries }), { store, valueLists, signal: never });
  assert.equal(with_.removedCount, 300);
  assert.equal(with_.removed.length, 20);
  const without = { store, valueLists: new Map(), signal: AbortSignal.abort() };
  const cut = await previewException(itemOf({ entries }), without);
  assert.deepEqual([cut.absentValueLists, cut.isCut, cut.examinedCount], [["staff"], true, 250]);
  store.close();
});

test("kept exceptions and value lists apply like those of a file, until they expire", () => {
  const store = openAlertStore(":memory:");
  const items = [
    {
      item_id: "i",
      list_id: "tripline",
      name: "staff",
      tags: ["tripline:rule:*"],
      entries: [{ field: "user.name", type: "list", list: { id: "staff" } }],
      expire_time: "2026-12-01T00:00:00.000Z",
    },
  ];
  store.exceptions.put({ lists: [{ list_id: "tripline" }], items }, BY);
  store.exceptions.putValueList({ id: "staff", type: "keyword", valueCount: 1, text: "anna" }, BY);
  const rule = `[rule]
name = "R"
description = "d"
risk_score = 1
severity = "low"
type = "eql"
language = "eql"
rule_id = "6d4f9a1c-26ad-4f0e-9a0f-0c7c5f3f6f01"
query = "process where true"
`;
  const loaded = loadRules([{ file: "r.toml", text: rule }, ...storedExceptions(store.exceptions)]);
  assert.deepEqual(loaded.failed, []);
  const valueLists = new Map(storedValueLists(store.exceptions).map((list) => [list.id, list]));
  const set = { ...loaded, exceptions: { ...loaded.exceptions, valueLists } };
  const fields = new FieldTable();
  const reader = new EventReader(fields);
  const gateAt = (nowMs: number) => createExceptionGate(set, { nowMs, fields });
  const expiryMs = Date.UTC(2026, 11, 1);
  const gate = gateAt(expiryMs - 1);
  const [found] = set.rules;
  assert.ok(found !== undefined);
  reader.reset({ user: { name: "anna" }, "@timestamp": 5 });
  assert.equal(gate.isExcepted(found, reader), true);
  assert.deepEqual(
    gate.hits.take().map(({ item, hitCount, lastMs }) => [item.itemId, hitCount, lastMs]),
    [["i", 1, 5]],
  );
  assert.deepEqual(gate.hits.take(), []);
  assert.equal(gate.hits.total, 1);
  gate.setTime(expiryMs);
  assert.equal(gate.isExcepted(found, reader), false, "it expires while the gate is in use");
  assert.equal(gateAt(expiryMs).isExcepted(found, reader), false);
  store.close();
});
