import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuery } from "../syntax/parse-query.ts";
import { ecsSchema } from "./ecs-schema.ts";
import type { FieldSchema } from "./field-schema.ts";
import { verifyQuery } from "./verify-query.ts";

function codesOf(text: string, schema: FieldSchema | null = ecsSchema): readonly string[] {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, `${text}: ${parsed.diagnostics[0]?.message}`);
  const verified = verifyQuery(parsed.value, schema === null ? {} : { schema });
  assert.equal(
    verified.ok,
    verified.diagnostics.every((one) => one.severity === "warning"),
  );
  return verified.diagnostics.map((one) => one.code);
}

function accept(...queries: readonly string[]): void {
  for (const query of queries) assert.deepEqual(codesOf(query), [], query);
}

function refuse(code: string, ...queries: readonly string[]): void {
  for (const query of queries) assert.deepEqual(codesOf(query), [code], query);
}

test("what Elastic's rules do is accepted", () => {
  accept(
    "process where true",
    'process where process.name : ("bash*", "sh") and process.pid != 4',
    'network where cidrmatch(destination.ip, "10.0.0.0/8", "::1", "FE80::/10")',
    'network where source.ip != "127.0.0.1" and destination.ip : "10.*"',
    'any where @timestamp > "2026-01-01"',
    "process where process.code_signature.trusted and not ?process.interactive",
    "process where winlog.event_data.Anything == 4 and winlog.event_data.Anything == true",
    'process where process.name.caseless == "x" and container.labels.app == "y"',
    "process where ?no.such.field == null and ?a == ?b",
    'process where null == (process.exit_code > -1) or (user.name : "a") == true',
    'process where concat(process.name, process.pid) == "a1"',
    'process where endsWith~(process.name, ".exe") and length(process.name) in (1, 2)',
  );
});

test("with no schema every field fits everywhere", () => {
  assert.deepEqual(codesOf('any where a == 1 and a == "x" and a like "x" and a', null), []);
});

test("a closed schema has no unknown fields", () => {
  const schema: FieldSchema = {
    typeOf: (path) => (path === "a" ? "number" : undefined),
    near: () => [],
    isClosed: true,
  };
  assert.deepEqual(codesOf("any where b == 1", schema), ["EQL2003"]);
  assert.deepEqual(codesOf("any where ?b == 1 and a == 1", schema), []);
});

test("a node over a failed one is not judged", () => {
  refuse("EQL2001", 'any where lenght(user.name) > "x"', "any where nope(user.name) + 1");
  refuse("EQL2004", 'any where (user.name + 1) * 2 == "x"', "any where -user.name == 1");
});

test("an unknown field is told once", () => {
  refuse("EQL2003", 'process where proces.name == "a" or proces.name == "b"');
  refuse("EQL2017", 'process where my.own == "a" or my.own == "b"');
});

test("all faults are told, in the order of the text", () => {
  assert.deepEqual(
    codesOf('process where proces.name == "a" and nope(1) and process.pid == "1" | heed'),
    ["EQL2003", "EQL2001", "EQL2005", "EQL2012"],
  );
});

test("arguments and operands of wrong types", () => {
  refuse(
    "EQL2004",
    "any where length(process.pid) == 1",
    'any where process.pid like~ ("1*")',
    "any where user.name regex (1)",
    "any where process.interactive >= true",
    "any where user.name - 1 == 0",
  );
  refuse("EQL2002", "any where length() == 1", 'any where startsWith(user.name, "a", "b")');
  refuse("EQL2007", "any where user.name : host.name", "any where user.name like host.name");
  refuse("EQL2016", "any where length~(user.name) == 1");
});

test("zero divides nothing, neither as operator nor as function", () => {
  refuse(
    "EQL2015",
    "any where process.pid / 0 == 1",
    "any where process.pid % 0.0 == 1",
    "any where modulo(process.pid, 0) == 1",
  );
});

test("network blocks are whole and within their bits", () => {
  for (const block of ["10.0.0.0/33", "10/8", "fe80::/129", "localhost", "010.0.0.1/8", ""]) {
    refuse("EQL2010", `any where cidrMatch(source.ip, "${block}")`);
  }
});

test("join keys equal in number and type, until included", () => {
  const two = "[any where true] by process.pid [any where true] by process.parent.pid";
  accept(`sequence ${two}`, `sequence ${two} until [any where true] by process.pid`);
  refuse("EQL2011", `sequence ${two} until [any where true]`);
  refuse("EQL2011", "sequence [any where true] [any where true] by user.id");
  refuse("EQL2020", "sequence [any where true] by process.pid [any where true] by user.id");
  refuse("EQL2020", "sequence by container.labels [any where true] [any where true]");
  refuse("EQL2019", "sample [any where true] [any where true]");
});

test("missing events need a maxspan and a positive stage", () => {
  refuse("EQL2014", "sequence [any where true] ![any where true]");
  refuse("EQL2014", "sequence with maxspan=1s ![any where true] ![any where true]");
  accept("sequence with maxspan=1s ![any where true] [any where true]");
});

test("pipes are head and tail with one whole number", () => {
  accept("any where true | head 5 | tail 0");
  refuse("EQL2012", "any where true | count");
  refuse(
    "EQL2013",
    "any where true | head",
    "any where true | head 1.5",
    "any where true | head -1",
    "any where true | head 1, 2",
    "any where true | tail user.name",
  );
});

test("conditions that no event decides are doubted", () => {
  refuse(
    "EQL2018",
    "any where false",
    'any where user.name == "a" and true',
    'any where user.name == "a" and not user.name == "a"',
    'any where user.name == "a" or 1 < 2',
    'any where user.name == "a" and length("abc") == 3',
  );
});

test("a field is compared with a constant", () => {
  refuse("EQL2008", "any where user.name == user.id", "any where length(user.name) > process.pid");
});

test("more faults than fit are counted", () => {
  const parsed = parseQuery(`any where process.pid in (${'"x", '.repeat(80)}"y")`);
  assert.ok(parsed.ok);
  const { diagnostics } = verifyQuery(parsed.value, { schema: ecsSchema });
  assert.equal(diagnostics.length, 50);
  assert.match(diagnostics.at(-1)?.notes?.at(-1) ?? "", /^31 more faults/);
});
