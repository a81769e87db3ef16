// Random events over the fields of arbitrary-expression.ts: nested, dotted, mixed; arrays, nulls, absent
// fields, numbers as text, characters that fold in odd ways.
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";

const scalar: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  "",
  "a",
  "A",
  "ab",
  "AB",
  "b",
  "1",
  "10",
  "0.5",
  "ß",
  "İ",
  "i",
  "ς",
  "Σ",
  "a\nb",
  "😀",
  -1,
  0,
  1,
  2,
  3,
  10,
  0.5,
  true,
  false,
  null,
);

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) as fc.Arbitrary<JsonValue> },
);

export const eventArbitrary: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      a: value,
      b: value,
      "c.d": value,
      "x-y": value,
      c: fc.record({ d: value, e: value }, { requiredKeys: [] }) as fc.Arbitrary<JsonValue>,
    },
    { requiredKeys: [] },
  )
  .map((fields) => fields as JsonObject);
