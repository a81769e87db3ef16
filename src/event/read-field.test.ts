import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { EventReader } from "./event-reader.ts";
import { FieldTable } from "./field-table.ts";
import { readField } from "./read-field.ts";

const cases: readonly { name: string; fields: JsonObject; path: string; value: unknown }[] = [
  { name: "nested", fields: { process: { name: "sh" } }, path: "process.name", value: "sh" },
  { name: "dotted", fields: { "process.name": "sh" }, path: "process.name", value: "sh" },
  {
    name: "mixed",
    fields: { process: { "parent.name": "sh" } },
    path: "process.parent.name",
    value: "sh",
  },
  {
    name: "nested and dotted at once are one field of two values",
    fields: { process: { name: "a" }, "process.name": "b" },
    path: "process.name",
    value: ["a", "b"],
  },
  {
    name: "an array of objects reads as the array of the leaf's values",
    fields: { dll: [{ name: "a" }, { name: "b" }, {}] },
    path: "dll.name",
    value: ["a", "b"],
  },
  { name: "null is absent", fields: { a: null }, path: "a", value: undefined },
  { name: "an empty array is absent", fields: { a: [] }, path: "a", value: undefined },
  { name: "nulls in an array are absent", fields: { a: [null, 1, null] }, path: "a", value: 1 },
  { name: "an object is no value", fields: { a: { b: 1 } }, path: "a", value: undefined },
  { name: "a scalar has no fields", fields: { a: "x" }, path: "a.length", value: undefined },
  { name: "inherited members are no fields", fields: {}, path: "constructor", value: undefined },
  { name: "__proto__ is no field", fields: { a: {} }, path: "a.__proto__", value: undefined },
];

for (const { name, fields, path, value } of cases) {
  test(`reading a field: ${name}`, () => {
    assert.deepEqual(readField(fields, path.split(".")), value);
    const table = new FieldTable();
    const slot = table.intern(path);
    const reader = new EventReader(table);
    reader.reset(fields);
    assert.deepEqual(reader.get(slot), value);
  });
}

test("the reader agrees with the plain walk on any object, and forgets nothing between events", () => {
  const key = fc.constantFrom("a", "b", "a.b", "b.a", "a.a", "constructor", "__proto__");
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<JsonValue>("x", 1, true, null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3 }) as fc.Arbitrary<JsonValue>,
    ),
  }));
  const object = fc.dictionary(key, value, { maxKeys: 4 }) as fc.Arbitrary<JsonObject>;
  const paths = ["a", "b", "a.b", "a.b.a", "a.a.b.b", "constructor", "a.__proto__"];
  const table = new FieldTable();
  const reader = new EventReader(table);
  const slots = paths.map((path) => table.intern(path));
  const asList = (found: unknown): unknown[] =>
    found === undefined ? [] : Array.isArray(found) ? found : [found];
  fc.assert(
    fc.property(object, (fields) => {
      reader.reset(fields);
      paths.forEach((path, at) => {
        const plain = asList(readField(fields, path.split(".")));
        assert.deepEqual(asList(reader.get(slots[at] as number)).sort(), plain.sort());
      });
    }),
    { numRuns: 2000 },
  );
});
