import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { joinKeys, joinKeyValues, keyKindOf } from "./join-keys.ts";

const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true }).filter((one) => !Object.is(one, -0)),
  fc.string(),
  fc.string({ unit: fc.constantFrom("\u0000", "\u0001", "\u0002", "a") }),
);

test("the values of a key are read from its text again, whatever they hold", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const { text } = joinKeys(values);
      assert.deepEqual(joinKeyValues(text, values.map(keyKindOf)), values);
    }),
  );
});

test("a number and its text are one key, a value that looks like none or like two values is not", () => {
  assert.equal(joinKeys([7]).text, joinKeys(["7"]).text);
  assert.notEqual(joinKeys([null]).text, joinKeys(["\u0000"]).text);
  assert.notEqual(joinKeys(["a", "b"]).text, joinKeys(["a\u0001b"]).text);
});
