import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonValueSplitter, type ValueLayout } from "./json-value-splitter.ts";

function split(text: string, layout: ValueLayout) {
  const seen = { values: [] as string[], unfinished: 0, cutOffAt: [] as number[] };
  const splitter = new JsonValueSplitter(
    {
      onValue: (bytes) => seen.values.push(bytes.toString()),
      onTooLong: () => assert.fail(),
      onTooDeep: () => assert.fail(),
      onUnfinished: () => seen.unfinished++,
      onCutOff: (line) => seen.cutOffAt.push(line),
    },
    layout,
  );
  splitter.push(Buffer.from(text));
  splitter.end();
  return seen;
}

test("a text that ends between its records is cut off, at the line where it ends", () => {
  for (const [text, layout] of [
    ['[{"a":1},\n{"b":2}', "array"],
    ['[{"a":1},\n', "array"],
    ['{"took":1,"hits":{"hits":[{"_source":{}}\n', "answer"],
    ['{"took":1,"hits":{"hits":[{"_source":{}}]\n', "answer"],
  ] as const) {
    const { values, unfinished, cutOffAt } = split(text, layout);
    assert.ok(values.length > 0);
    assert.equal(unfinished, 0);
    assert.deepEqual(cutOffAt, [2], text);
  }
});

test("a text that is whole is not cut off, nor is one whose last record never ends", () => {
  for (const [text, layout] of [
    ['[{"a":1},{"b":2}]\n', "array"],
    ["[]", "array"],
    [
      '{"took":1,"hits":{"total":{"value":1},"hits":[{"_source":{"a":[1]}}]},"aggregations":{}}',
      "answer",
    ],
    ['{"a":1}\n{"b":\n2}\n', "objects"],
    ['[{"a":', "array"],
  ] as const) {
    assert.deepEqual(split(text, layout).cutOffAt, [], text);
  }
});
