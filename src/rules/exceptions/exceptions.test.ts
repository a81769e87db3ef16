import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../base/json.ts";
import { EventReader } from "../../event/event-reader.ts";
import { FieldTable } from "../../event/field-table.ts";
import { loadRules } from "../load-rules.ts";
import type { Rule } from "../rule.ts";
import { compileExceptions } from "./compile-exceptions.ts";
import { ExceptionHits } from "./exception-hits.ts";
import type { ExceptionItem } from "./exception-item.ts";
import { parseValueList } from "./value-list.ts";
import { compileWildcard } from "./wildcard.ts";

const ruleText = `[rule]
description = "A rule."
name = "Shells"
risk_score = 21
rule_id = "6d4f9a1c-26ad-4f0e-9a0f-0c7c5f3f6f01"
severity = "low"
type = "eql"
query = "process where true"
[[rule.exceptions_list]]
id = "x"
list_id = "jobs"
type = "detection"
namespace_type = "single"
`;

const NOW_MS = Date.UTC(2026, 10, 24);

function exported(item: JsonObject): string {
  return JSON.stringify({
    item_id: "i",
    list_id: "jobs",
    name: "an item",
    type: "simple",
    ...item,
  });
}

/** Which item of the given file takes the event away, by its name. */
function removedBy(file: { file: string; text: string }, fields: JsonObject): string | undefined {
  return compile(file).applied(fields);
}

function compile(file: { file: string; text: string }) {
  const set = loadRules([{ file: "rule.toml", text: ruleText }, file]);
  assert.deepEqual(
    set.failed.flatMap((failed) => failed.diagnostics.map((fault) => fault.message)),
    [],
  );
  const rule = set.rules[0]?.rule as Rule;
  const table = new FieldTable();
  const { lists, valueLists } = set.exceptions;
  const compiled = compileExceptions(lists, rule, { nowMs: NOW_MS, fields: table, valueLists });
  const reader = new EventReader(table);
  return {
    compiled,
    applied: (fields: JsonObject, nowMs = NOW_MS): string | undefined => {
      reader.reset(fields);
      return compiled.applies(reader, nowMs)?.name;
    },
  };
}

function entryHolds(entry: JsonObject, fields: JsonObject): boolean {
  return (
    removedBy({ file: "e.ndjson", text: exported({ entries: [entry] }) }, fields) !== undefined
  );
}

const user = (name: string): JsonObject => ({ user: { name } });
const match = { field: "user.name", operator: "included", type: "match", value: "backup" };

const entries: readonly [string, JsonObject, JsonObject, boolean][] = [
  ["match takes an equal value", match, user("backup"), true],
  ["match minds case", match, user("Backup"), false],
  [
    "match may be told not to mind case",
    { ...match, case_insensitive: true },
    user("BackUp"),
    true,
  ],
  ["match fits one of several values", match, { user: { name: ["a", "backup"] } }, true],
  ["match lacks an absent field", match, {}, false],
  ["excluded turns the answer round", { ...match, operator: "excluded" }, user("root"), true],
  ["excluded holds for an absent field", { ...match, operator: "excluded" }, {}, true],
  [
    "match_any takes one of its values",
    { ...match, type: "match_any", value: ["a", "root"] },
    user("root"),
    true,
  ],
  [
    "match compares numbers by their text",
    { ...match, field: "process.pid", value: "7" },
    { process: { pid: 7 } },
    true,
  ],
  [
    "wildcard takes * and ?",
    { ...match, type: "wildcard", value: "b?ck*" },
    user("backup-7"),
    true,
  ],
  ["wildcard minds case", { ...match, type: "wildcard", value: "B*" }, user("backup"), false],
  ["match takes a star for a star", { ...match, value: "b*" }, user("backup"), false],
  [
    "match on a field of addresses takes a block",
    { ...match, field: "destination.ip", value: "10.2.0.0/16" },
    { destination: { ip: "10.2.9.1" } },
    true,
  ],
  [
    "match on a field of addresses: outside of the block",
    { ...match, field: "destination.ip", value: "10.2.0.0/16" },
    { destination: { ip: "10.3.0.1" } },
    false,
  ],
  [
    "match on a field of addresses minds what is meant, not how it is written",
    {
      ...match,
      type: "match_any",
      field: "source.ip",
      value: ["::ffff:10.0.0.1", "2001:db8::/32"],
    },
    { source: { ip: ["10.0.0.1"] } },
    true,
  ],
  [
    "match on a field of addresses, excluded",
    { ...match, operator: "excluded", field: "source.ip", value: "2001:db8::/32" },
    { source: { ip: "2001:0db8:0::7" } },
    false,
  ],
  [
    "match on another field takes a block as a word",
    { ...match, value: "10.2.0.0/16" },
    user("10.2.9.1"),
    false,
  ],
  ["exists", { field: "user.name", operator: "included", type: "exists" }, user("x"), true],
  [
    "exists, excluded",
    { field: "user.name", operator: "excluded", type: "exists" },
    user("x"),
    false,
  ],
];

for (const [name, entry, fields, expected] of entries) {
  test(`an exception's entry: ${name}`, () => {
    assert.equal(entryHolds(entry, fields), expected);
  });
}

test("a nested entry holds within one object of the array", () => {
  const entry = {
    field: "file.Ext.code_signature",
    type: "nested",
    entries: [
      { field: "trusted", operator: "included", type: "match", value: "true" },
      { field: "subject_name", operator: "included", type: "match", value: "Us" },
    ],
  };
  const signed = (...all: JsonObject[]): JsonObject => ({ file: { "Ext.code_signature": all } });
  assert.equal(
    entryHolds(entry, signed({ trusted: false }, { trusted: true, subject_name: "Us" })),
    true,
  );
  assert.equal(entryHolds(entry, signed({ trusted: true }, { subject_name: "Us" })), false);
});

test("entries of an item are ANDed, items are ORed, and the operating system must fit", () => {
  const text = [
    exported({
      name: "both",
      os_types: ["linux"],
      entries: [match, { ...match, field: "host.name", value: "web" }],
    }),
    exported({ name: "root", item_id: "j", entries: [{ ...match, value: "root" }] }),
    exported({
      name: "other list",
      item_id: "k",
      list_id: "else",
      entries: [{ ...match, operator: "excluded" }],
    }),
  ].join("\n");
  const { applied } = compile({ file: "e.ndjson", text });
  const host = { os: { type: "linux" }, name: "web" };
  assert.equal(applied({ ...user("backup"), host }), "both");
  assert.equal(
    applied({ ...user("backup"), host: { ...host, os: { type: "windows" } } }),
    undefined,
  );
  assert.equal(applied({ ...user("backup"), host: { os: { type: "linux" } } }), undefined);
  assert.equal(applied(user("root")), "root");
});

test("an item that expires while rules run applies until then", () => {
  const { compiled, applied } = compile({
    file: "e.ndjson",
    text: exported({ entries: [match], expire_time: "2026-11-25T00:00:00Z" }),
  });
  assert.equal(compiled.expired.length, 0);
  assert.equal(applied(user("backup")), "an item");
  assert.equal(applied(user("backup"), Date.UTC(2026, 10, 25)), undefined);
});

test("an expired item is named and not applied", () => {
  const { compiled, applied } = compile({
    file: "e.ndjson",
    text: exported({ entries: [match], expire_time: "2026-11-24T00:00:00Z" }),
  });
  assert.equal(applied(user("backup")), undefined);
  assert.deepEqual(compiled.active, []);
  assert.deepEqual(
    compiled.expired.map((item) => item.name),
    ["an item"],
  );
});

test("our own form reads as a person writes it", () => {
  const text = `
[[exception]]
name = "nightly"
rules = ["Shells"]
expires = 2027-01-31
os = ["linux"]
[exception.when]
user.name = ["backup", "restore"]
"process.parent.args" = { like = "*/BACKUP.py", ignore_case = true }
host.name = { not_like = "dev-*", exists = true }
source.ip = { in = "offices" }

[[exception]]
name = "of another rule"
rules = ["Other"]
when = { "user.name" = "other" }

[[exception]]
name = "of every rule"
when = { "user.name" = "anyone" }

[[value_list]]
id = "offices"
type = "ip_range"
values = ["10.0.0.0/8", "192.168.1.10-192.168.1.20", "2001:db8::/32"]
`;
  const { applied } = compile({ file: "exceptions.toml", text });
  const event = {
    user: { name: "restore" },
    process: { parent: { args: ["python", "/opt/backup.py"] } },
    host: { name: "web-1", os: { type: "linux" } },
    source: { ip: "192.168.1.15" },
  };
  assert.equal(applied(event), "nightly");
  assert.equal(applied({ ...event, source: { ip: "192.168.1.21" } }), undefined);
  assert.equal(applied({ ...event, source: { ip: "2001:db8:1::1" } }), "nightly");
  assert.equal(applied({ ...event, host: { ...event.host, name: "dev-1" } }), undefined);
  assert.equal(applied(user("other")), undefined);
  assert.equal(applied(user("anyone")), "of every rule");
});

test("an item whose value list was not given is named and not applied", () => {
  const entry = {
    field: "user.name",
    operator: "excluded",
    type: "list",
    list: { id: "staff", type: "keyword" },
  };
  const { compiled, applied } = compile({ file: "e.ndjson", text: exported({ entries: [entry] }) });
  assert.equal(applied(user("anyone")), undefined);
  assert.deepEqual(
    compiled.withoutValueList.map((one) => one.valueListId),
    ["staff"],
  );
});

test("value lists skip comments, merge ranges and name bad lines", () => {
  const text =
    "# offices\r\n10.0.0.1\r\n\n10.0.0.0/30\n10.0.0.2-10.0.0.9\n::1\n300.1.1.1\n10.0.0.9-10.0.0.1\n1.2.3.4/33\nx\n";
  const list = parseValueList({ id: "a", type: "ip_range", text, file: "a.txt" });
  assert.deepEqual(list.badLines, ["300.1.1.1", "10.0.0.9-10.0.0.1", "1.2.3.4/33", "x"]);
  assert.equal(list.valueCount, 2);
  assert.deepEqual(["10.0.0.9", "10.0.0.10", "::1", "1", "::ffff:10.0.0.5"].map(list.has), [
    true,
    false,
    true,
    false,
    true,
  ]);
  const words = parseValueList({ id: "b", type: "keyword", text: "a\n b \n", file: "b.txt" });
  assert.deepEqual(["a", "b", "c"].map(words.has), [true, true, false]);
});

test("a pattern of stars ends in good time and agrees with a plain search", () => {
  const matches = compileWildcard(`${"a*".repeat(50)}b`, false);
  assert.equal(matches("a".repeat(5000)), false);
  const piece = fc.constantFrom("a", "b", "*", "?");
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }),
      fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }),
      (pattern, text) => {
        assert.equal(compileWildcard(pattern.join(""), false)(text), plain(pattern, text));
      },
    ),
  );
});

function plain(pattern: readonly string[], text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text === "";
  if (first === "*") return plain(rest, text) || (text !== "" && plain(pattern, text.slice(1)));
  return text !== "" && (first === "?" || first === text[0]) && plain(rest, text.slice(1));
}

test("hits count how often and when last", () => {
  const hits = new ExceptionHits();
  const item = { name: "a" } as ExceptionItem;
  for (const timestampMs of [5, Number.NaN, 9, 7]) hits.record(item, timestampMs);
  assert.equal(hits.total, 4);
  assert.deepEqual(hits.all, [{ item, hitCount: 4, lastMs: 9 }]);
});
