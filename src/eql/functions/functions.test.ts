import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../base/json.ts";
import { EventReader } from "../../event/event-reader.ts";
import { FieldTable } from "../../event/field-table.ts";
import { compileValue } from "../compile/compile-value.ts";
import { evaluateValue } from "../evaluate/evaluate-value.ts";
import { parseExpression } from "../syntax/parse-query.ts";
import { eqlFunctions, findFunction } from "./registry.ts";

for (const definition of eqlFunctions) {
  for (const { expression, result } of definition.examples) {
    test(`${expression} is ${JSON.stringify(result)}`, () => {
      const parsed = parseExpression(expression);
      assert.ok(parsed.ok, parsed.diagnostics[0]?.message);
      const [plain] = evaluateValue(parsed.value, { fields: {} });
      assert.equal(plain ?? null, result);
      const fields = new FieldTable();
      const reader = new EventReader(fields);
      reader.reset({});
      assert.equal(compileValue(parsed.value, { fields })(reader) ?? null, result);
    });
  }
}

test("every function has examples and is found in any case", () => {
  for (const definition of eqlFunctions) {
    assert.ok(definition.examples.length > 0, definition.name);
    assert.equal(findFunction(definition.name.toUpperCase()), definition);
  }
  assert.equal(findFunction("constructor"), undefined);
});

/** How many values both evaluators give; they must agree. */
function valueCount(expression: string, fields: JsonObject): number {
  const parsed = parseExpression(expression);
  assert.ok(parsed.ok);
  const plain = evaluateValue(parsed.value, { fields });
  const table = new FieldTable();
  const value = compileValue(parsed.value, { fields: table });
  const reader = new EventReader(table);
  reader.reset(fields);
  const compiled = value(reader);
  assert.deepEqual(Array.isArray(compiled) ? compiled : [compiled], plain);
  return plain.length;
}

test("a function asks every element of one array, however long an attacker makes it", () => {
  const args = Array.from({ length: 12_000 }, (_, at) => `a${at}`);
  assert.equal(valueCount("length(args)", { args }), 12_000);
});

test("two long arrays in one function cost a bounded number of combinations", () => {
  const long = Array.from({ length: 20_000 }, (_, at) => `a${at}`);
  assert.equal(valueCount("concat(a, b)", { a: long, b: long }), 20_000);
});
