import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Diagnostic, diagnostic } from "../base/diagnostic.ts";
import { diagnosticToJson } from "../base/render-diagnostic.ts";
import { allTechniques, findTechnique } from "./attack/find-technique.ts";
import { ruleCoverageFields } from "./coverage-fields.ts";
import { relocateQueryFaults } from "./load-query.ts";
import { loadRules } from "./load-rules.ts";

const RULE = {
  description: "A rule.",
  name: "Shells",
  risk_score: 21,
  rule_id: "6d4f9a1c-26ad-4f0e-9a0f-0c7c5f3f6f01",
  severity: "low",
  type: "eql",
  query: "process where true",
};

function toml(changes: Record<string, unknown> = {}, more = ""): string {
  const lines = Object.entries({ ...RULE, ...changes }).map(
    ([key, value]) => `${key} = ${JSON.stringify(value)}`,
  );
  return `[rule]\n${lines.join("\n")}\n${more}`;
}

function codesOf(text: string, file = "a.toml"): readonly string[] {
  const set = loadRules([{ file, text }]);
  const faults = [...set.failed.flatMap((failed) => failed.diagnostics), ...set.warnings];
  return faults.map((fault) => fault.code);
}

test("a rule has Elastic's defaults where it says nothing", () => {
  const set = loadRules([{ file: "a.toml", text: toml() }]);
  const rule = set.rules[0]?.rule;
  assert.deepEqual(
    [rule?.interval, rule?.from, rule?.to, rule?.maxSignals, rule?.version, rule?.uuid],
    ["5m", "now-6m", "now", 100, 1, RULE.rule_id],
  );
  assert.equal(rule?.enabled, true);
});

test("bad files cost themselves: the good ones load, sorted by rule_id", () => {
  const other = "1d4f9a1c-26ad-4f0e-9a0f-0c7c5f3f6f01";
  const set = loadRules([
    { file: "b.toml", text: toml() },
    { file: "bad.toml", text: "[rule" },
    { file: "worse.toml", text: toml({ query: "process where" }) },
    { file: "a.toml", text: toml({ rule_id: other }) },
    { file: "a.test.toml", text: "not read" },
  ]);
  assert.deepEqual(
    set.rules.map(({ rule }) => rule.ruleId),
    [other, RULE.rule_id],
  );
  assert.deepEqual(
    set.failed.map(({ file }) => file),
    ["bad.toml", "worse.toml"],
  );
  assert.equal(set.fileCount, 4);
});

test("the three JSON forms load alike, and the saved object's id makes the alerts", () => {
  const object = {
    ...RULE,
    id: "aaaaaaaa-26ad-4f0e-9a0f-0c7c5f3f6f01",
    language: "eql",
    revision: 3,
  };
  const forms = [
    `${JSON.stringify(object)}\n{"exported_count":1}\n`,
    `\ufeff${JSON.stringify(object)}`,
    JSON.stringify(object, null, 2),
    JSON.stringify([object], null, 2),
    `[${JSON.stringify(object)}]`,
  ];
  for (const text of forms) {
    const set = loadRules([{ file: "export", text }]);
    assert.deepEqual(set.failed, [], text);
    assert.equal(set.rules[0]?.rule.uuid, object.id);
  }
});

test("a fault in pretty-printed JSON is told once, at its place", () => {
  const text = `{\n  "rule_id": "x",\n  "name": oops\n}\n`;
  const set = loadRules([{ file: "a.json", text }]);
  const faults = set.failed.flatMap((failed) => failed.diagnostics);
  assert.equal(faults.length, 1);
  assert.equal(diagnosticToJson(faults[0] as Diagnostic)["line"], 3);
});

test("rules of other types are named with the reason, deprecated ones on request", () => {
  const deprecated = `${toml()}[metadata]\nmaturity = "deprecated"\n`;
  assert.equal(loadRules([{ file: "a.toml", text: deprecated }]).rules.length, 1);
  const without = loadRules([{ file: "a.toml", text: deprecated }], { includeDeprecated: false });
  assert.deepEqual(
    without.notRun.map((one) => one.reason),
    ['deprecated (maturity = "deprecated")'],
  );
  const kql = loadRules([{ file: "a.toml", text: toml({ type: "query", language: "kuery" }) }]);
  assert.deepEqual(
    kql.notRun.map((one) => one.reason),
    ["type query (KQL or Lucene) is not run yet"],
  );
});

test("single faults get their codes", () => {
  assert.deepEqual(codesOf(toml({ language: "esql" })), ["RULE4006"]);
  assert.deepEqual(codesOf(toml({ interval: "0.5h" })), ["RULE4010"]);
  assert.deepEqual(codesOf(toml({ from: "now-9m/m", to: "now+1d" })), []);
  assert.deepEqual(codesOf(toml({ max_signals: 0 })), ["RULE4009"]);
  assert.deepEqual(codesOf(toml({ risk_score: 22 })), ["RULE4101"]);
  assert.deepEqual(codesOf(toml({ constructor: 1 })), ["RULE4103"]);
  assert.deepEqual(codesOf(toml({ severity: "constructor" })), ["RULE4006"]);
  assert.deepEqual(codesOf(toml({ type: "__proto__" })), ["RULE4006"]);
  assert.deepEqual(codesOf(toml({}, "[rule.alert_suppression]\n")), ["RULE4004"]);
  assert.deepEqual(codesOf(`${toml()}x = 1979-05-27\n`), ["RULE4103"]);
});

test("a guide's placeholders are filled with their queries", () => {
  const more = '[[transform.osquery]]\nlabel = "Users"\nquery = "SELECT 1"\n';
  const set = loadRules([
    { file: "a.toml", text: toml({ note: "see $osquery_0, $osquery_1" }, more) },
  ]);
  assert.equal(
    set.rules[0]?.rule.note,
    'see !{osquery{"label":"Users","query":"SELECT 1"}}, $osquery_1',
  );
});

test("what later phases find in a query can be moved into the file too", () => {
  const set = loadRules([{ file: "a.toml", text: toml() }]);
  const rule = set.rules[0]?.rule as NonNullable<(typeof set.rules)[0]>["rule"];
  const fault = diagnostic("EQL2003", { message: "x", span: { start: 14, end: 18 } });
  const [moved] = relocateQueryFaults(rule, [fault]);
  assert.equal(moved?.source?.text.slice(moved.span?.start, moved.span?.end), "true");
});

test("coverage tells required, optional and category fields", () => {
  const query =
    'sequence by host.id [process where ?user.id == "0" and user.name : "a"] [file where true]';
  const set = loadRules([{ file: "a.toml", text: toml({ query }) }]);
  assert.deepEqual(ruleCoverageFields(set.rules[0] as (typeof set.rules)[0]), {
    required: ["event.category", "host.id", "user.name"],
    optional: ["user.id"],
    categories: ["file", "process"],
  });
});

test("the ATT&CK table is whole: each technique has a name and known tactics", () => {
  const all = allTechniques();
  assert.equal(all.length, 692);
  for (const { id, name, tactics } of all) {
    assert.match(id, /^T\d{4}(\.\d{3})?$/);
    assert.ok(name.length > 1 && tactics.length > 0, id);
    for (const tactic of tactics) assert.match(tactic, /^TA00(0[1-9]|1[01]|40|42|43)$/, id);
  }
  assert.equal(findTechnique("T1059.004")?.name, "Unix Shell");
});

test("any text as a rule file gives a set, whatever it is named", () => {
  const piece = fc.constantFrom(
    "[rule]\n",
    "[[rule.threat]]\n",
    "rule_id=",
    "query=",
    "'''",
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    '"rule_id"',
    '"entries"',
    "[[exception]]\n",
    "when=",
    "name=",
    "type=",
    "1",
    "true",
    "'eql'",
    "rule.a.b=",
    "threat=",
    "process where ",
    "\\",
    "\ufeff",
    "\u0000",
    "1979-05-27",
    "__proto__",
    "constructor",
    ".",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.json(),
    fc
      .dictionary(fc.constantFrom(...Object.keys(RULE), "threat", "index", "note"), fc.jsonValue())
      .map((value) => JSON.stringify({ ...RULE, ...value })),
  );
  fc.assert(
    fc.property(text, fc.constantFrom("a.toml", "a.ndjson", "a"), (content, file) => {
      loadRules([{ file, text: content }]);
    }),
    { numRuns: 1000 },
  );
});

test("a document nested beyond reason is a fault, not a crash", () => {
  const deep = 20_000;
  assert.deepEqual(codesOf(`[${"a.".repeat(deep)}a]\n`), ["RULE4002"]);
  assert.deepEqual(codesOf(`a = ${"[".repeat(deep)}`), ["RULE4002"]);
  const json = `{"rule_id":1,"x":${"[".repeat(deep)}${"]".repeat(deep)}}`;
  assert.ok(codesOf(json, "a.json").length > 0);
});

test("a rule of Kibana's export may be called anything but nothing, and its empty options say nothing", () => {
  const object = { ...RULE, rule_id: "my-rule", timestamp_field: "", event_category_override: "" };
  const set = loadRules([{ file: "a.ndjson", text: JSON.stringify(object) }]);
  assert.deepEqual(set.failed, []);
  assert.equal(set.rules[0]?.rule.timestampField, "@timestamp");
  assert.equal(set.rules[0]?.rule.eventCategoryOverride, "event.category");
  assert.deepEqual(codesOf(JSON.stringify({ ...RULE, rule_id: " " }), "a.ndjson"), ["RULE4007"]);
});

test("a look-back may be written in several steps and roundings", () => {
  const long = "sequence by host.id with maxspan=2h [any where true] [any where true]";
  assert.deepEqual(codesOf(toml({ from: "now-1h-61m/m" })), []);
  assert.deepEqual(codesOf(toml({ from: "now-1h-61m/m", query: long })), []);
  assert.deepEqual(codesOf(toml({ from: "now-1h-59m", query: long })), ["RULE4104"]);
  assert.deepEqual(codesOf(toml({ from: "now-1x" })), ["RULE4010"]);
});

test("a rule that Kibana exported as switched off does not run, and says why", () => {
  const rule = {
    ...{ name: "off", description: "d", risk_score: 21, severity: "low", type: "eql" },
    ...{ language: "eql", query: "process where true", enabled: false },
    rule_id: "6d4f9a1c-26ad-4f0e-9a0f-0c7c5f3f6f01",
  };
  const files = [{ file: "export.ndjson", text: JSON.stringify(rule) }];
  const set = loadRules(files, { includeDisabled: false });
  assert.deepEqual([set.failed, set.rules], [[], []]);
  assert.deepEqual(
    set.notRun.map(({ reason }) => reason),
    ["disabled (enabled = false)"],
  );
  assert.equal(loadRules(files).rules.length, 1);
});
