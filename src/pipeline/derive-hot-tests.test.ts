// What each condition lets a search skip: the fields it can ask and the values it takes, and that what
// says nothing certain gives nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileQuery } from "../eql/compile/compile-query.ts";
import type { VerifiedQuery } from "../eql/phases.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import { verifyQuery } from "../eql/verify/verify-query.ts";
import { FieldTable } from "../event/field-table.ts";
import { deriveHotTests, filtersOf } from "./derive-hot-tests.ts";

const VALUES = ["bash", "Bash", "dash", "sh", "b*", ""];

/** Each test as its field and those of VALUES that pass. */
function derived(text: string): readonly string[] {
  return filtersOf(compiled(text))
    .flatMap((filter) => deriveHotTests(filter, "event.category"))
    .filter(({ field }) => field !== "event.category")
    .map(({ field, accepts }) => `${field}: ${VALUES.filter(accepts).join(" ")}`);
}

function compiled(text: string): ReturnType<typeof compileQuery> {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const verified = verifyQuery(parsed.value);
  assert.ok(verified.ok, text);
  return compileQuery(verified.value as VerifiedQuery, { fields: new FieldTable() });
}

const cases: readonly (readonly [condition: string, ...tests: string[]])[] = [
  ['process.name == "bash"', "process.name: bash"],
  ['process.name : "bash"', "process.name: bash Bash"],
  ['process.name : ("b*", "sh")', "process.name: bash Bash sh b*"],
  ['process.name like "b*"', "process.name: bash b*"],
  ['process.name like~ "?ASH"', "process.name: bash Bash dash"],
  ['process.name in ("bash", "b*")', "process.name: bash b*"],
  ['process.name in~ ("BASH")', "process.name: bash Bash"],
  ['process.name regex "[bd]ash"', "process.name: bash dash"],
  ['process.name == "bash" and user.name == "sh"', "process.name: bash", "user.name: sh"],
  ['process.name == "bash" or process.name == "sh"', "process.name: bash sh"],
  [
    '(process.name == "bash" and user.name == "sh") or process.name == "dash"',
    "process.name: bash dash",
  ],
  ['process.name == "bash" or user.name == "sh"'],
  ['process.name == "bash" or process.pid > 1'],
  ['not process.name == "bash"'],
  ['process.name != "bash"'],
  ["process.name == null"],
  ["process.name != null"],
  ['?process.name == "bash"'],
  ['process.name >= "bash"'],
  ["process.name == 5"],
  ['process.name in ("bash", 5)'],
  ['process.command_line : "bash"'],
  ['startsWith(process.name, "b")'],
  ["length(process.name) == 4"],
  ["true"],
];

for (const [condition, ...tests] of cases) {
  test(`${condition} demands ${tests.join(", ") || "nothing"}`, () => {
    assert.deepEqual(derived(`process where ${condition}`), tests);
  });
}

test("a category is a test of the category's field, where that is a column", () => {
  const [filter] = filtersOf(compiled("process where true"));
  assert.ok(filter !== undefined);
  const [category] = deriveHotTests(filter, "event.category");
  assert.deepEqual(
    ["process", "Process", "file"].map((value) => category?.accepts(value)),
    [true, false, false],
  );
  assert.deepEqual(deriveHotTests(filter, "event.kind"), []);
  const [any] = filtersOf(compiled("any where true"));
  assert.deepEqual(any === undefined ? undefined : deriveHotTests(any, "event.category"), []);
});

test("the filters of missing stages and of until take part", () => {
  const stages = "by host.id with maxspan=1m [process where true] ![file where true]";
  assert.equal(filtersOf(compiled(`sequence ${stages}`)).length, 2);
  const until = "sequence by host.id [process where true] [file where true] until [any where true]";
  assert.equal(filtersOf(compiled(until)).length, 3);
});
