import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonText } from "./json-text.ts";

test("JSON for a terminal holds nothing that a terminal obeys", () => {
  const text = jsonText({ name: "\u001b[31m\u009b31m\u202etxt.exe\u007f" });
  assert.equal(text, '{"name":"\\u001b[31m\\u009b31m\\u202etxt.exe\\u007f"}');
});

test("JSON for a terminal is the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      assert.deepEqual(JSON.parse(jsonText(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});
