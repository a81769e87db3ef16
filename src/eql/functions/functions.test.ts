import assert from "node:assert/strict";
import { test } from "node:test";
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
