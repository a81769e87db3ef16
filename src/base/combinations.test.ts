import assert from "node:assert/strict";
import { test } from "node:test";
import { combinations } from "./combinations.ts";

test("one element of each list is taken, the first lists changing slowest", () => {
  assert.deepEqual(combinations([[1, 2], [3], [4, 5]], 10), [
    [1, 3, 4],
    [1, 3, 5],
    [2, 3, 4],
    [2, 3, 5],
  ]);
});

test("an empty list leaves nothing, no list leaves one empty row", () => {
  assert.deepEqual(combinations([[1], []], 10), []);
  assert.deepEqual(combinations([], 10), [[]]);
});

test("a product beyond the limit is never built, not even on the way", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => at);
  assert.equal(combinations([many, many, many], 7).length, 7);
});
