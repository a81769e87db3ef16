// The traps of EQL, each held by both evaluators: the walk over the tree and the compiled closures. What
// a condition answers is written as the names of the events that match.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../base/json.ts";
import { EventReader } from "../../event/event-reader.ts";
import { FieldTable } from "../../event/field-table.ts";
import { compileQuery } from "../compile/compile-query.ts";
import { parseQuery } from "../syntax/parse-query.ts";
import { verifyQuery } from "../verify/verify-query.ts";
import { evaluateCondition } from "./evaluate-condition.ts";

const EVENTS: Readonly<Record<string, JsonObject>> = {
  cmd: { name: "Cmd.exe", args: ["sh", "-c"], pid: 82, code: 0 },
  many: { args: "-c", pid: [83, 300], path: "a*b" },
  bare: {},
  nulls: { name: null, args: [null], pid: [] },
  nested: { list: [{ name: "x" }, { name: "y" }, {}], "a.b": 1 },
};

function matching(condition: string): string {
  const parsed = parseQuery(`any where ${condition}`);
  assert.ok(parsed.ok, condition);
  const verified = verifyQuery(parsed.value);
  assert.ok(verified.ok, condition);
  const { query } = verified.value;
  assert.ok(query.kind === "EventQuery");
  const fields = new FieldTable();
  const compiled = compileQuery(verified.value, { fields });
  assert.ok(compiled.kind === "event");
  const reader = new EventReader(fields);
  const names = Object.entries(EVENTS).flatMap(([name, event]) => {
    reader.reset(event);
    const isMatch = compiled.filter.matches(reader);
    const oracle = evaluateCondition(query.filter.condition, { fields: event });
    assert.equal(isMatch, oracle, `${condition} on ${name}`);
    return isMatch ? [name] : [];
  });
  return names.join(" ");
}

const ALL = "cmd many bare nulls nested";

const cases: readonly (readonly [what: string, condition: string, matches: string])[] = [
  ["!= matches what lacks the field", 'name != "Cmd.exe"', "many bare nulls nested"],
  ["not matches what lacks the field", 'not name : "cmd.*"', "many bare nulls nested"],
  ["not in matches what lacks the field", 'name not in ("Cmd.exe")', "many bare nulls nested"],
  ["a comparison is false where the field is missing", "code < 1", "cmd"],
  ["null tests for absence, nulls and empty arrays too", "pid == null", "bare nulls nested"],
  ["a comparison without a value is null as a value", "null == (code > -1)", ALL.slice(4)],
  ["null is no condition", "null", ""],
  ["not null is null and no condition either", "not null", ""],
  ["null equals null", "null == null", ALL],
  ["== asks whether any element equals", 'args == "-c"', "cmd many"],
  ["!= asks whether no element equals", 'args != "-c"', "bare nulls nested"],
  ["each leaf quantifies on its own", "pid < 100 and pid > 200", "many"],
  [
    "an array of objects is the array of its leaves",
    'list.name == "x" and list.name == "y"',
    "nested",
  ],
  ["a dotted key is the nested field", "a.b == 1", "nested"],
  ["== minds case and knows no wildcard", 'name == "cmd.exe" or name == "Cmd*"', ""],
  [": ignores case and knows wildcards", 'name : "cMD*"', "cmd"],
  ["in takes a star for a star", 'path in ("a*") or path in~ ("A*B")', "many"],
  ["like minds case", 'name like "cmd*"', ""],
  ["? is exactly one character", 'name : "cmd?exe" and not name : "cmd.exe?"', "cmd"],
  ["a regex is anchored on both sides", 'name regex "Cmd"', ""],
  ["a star in endsWith is a star", 'endsWith(path, "*b") and not endsWith(name, "*")', "many"],
  ["whole numbers divide to a whole number", "pid / 2 == 41", "cmd many"],
  ["a fraction in the query divides exactly", "pid / 2.0 == 41", "cmd"],
  ["a field's zero divides to null", "null == pid / code", ALL],
  ["text of numbers is compared as the field's values", 'string(pid) : "8*"', "cmd many"],
  ["a function asks any element", "length(args) == 2", "cmd many"],
];

for (const [what, condition, matches] of cases) {
  test(`${what}: ${condition}`, () => {
    assert.equal(matching(condition), matches);
  });
}
