import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findJsonFault } from "./json-fault.ts";

const cases: readonly [text: string, offset: number, expected: RegExp][] = [
  ['{"a": oops}', 6, /a value/],
  ['{"a": 1,}', 8, /a key/],
  ["[1, 2", 5, /"," or the end/],
  ["[1 2]", 3, /"," or the end/],
  ['{"a" 1}', 5, /":"/],
  ["{'a': 1}", 1, /a key/],
  ['{"a": "b\\q"}', 8, /an escape/],
  ['{"a": "b', 8, /the end of the string/],
  ['{"a": "b\nc"}', 8, /the end of the string/],
  ["[01]", 1, /a value/],
  ["1 2", 2, /nothing more/],
  ["", 0, /a value/],
  ["[1,]", 3, /a value/],
];

for (const [text, offset, expected] of cases) {
  test(`the fault of ${JSON.stringify(text)} is found at ${offset}`, () => {
    const fault = findJsonFault(text, 0, text.length);
    assert.equal(fault.offset, offset);
    assert.match(fault.expected, expected);
  });
}

test("what JSON.parse takes is walked to its end, and what it refuses is not", () => {
  const text = fc.oneof(
    fc.json(),
    fc
      .array(
        fc.constantFrom("{", "}", "[", "]", ",", ":", '"', '"a"', "1", "-", "true", " ", "\\"),
        { maxLength: 12 },
      )
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (json) => {
      const fault = findJsonFault(json, 0, json.length);
      const isWhole = fault.offset === json.length && fault.expected === "nothing more";
      let isGood = true;
      try {
        JSON.parse(json);
      } catch {
        isGood = false;
      }
      assert.equal(isWhole, isGood);
    }),
    { numRuns: 2000 },
  );
});
