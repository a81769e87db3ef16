// A hunt's address and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { huntPlace, huntSearch, timesOf } from "./hunt-place.ts";

test("a hunt is the same after it was a link", () => {
  for (const place of [
    { query: 'any where x == "ä&b"', hours: 24 },
    { query: "any where true", fromMs: 5, toMs: 9 },
    { query: "" },
  ]) {
    assert.deepEqual(huntPlace(new URLSearchParams(huntSearch(place).toString())), place);
  }
});

test("what is no number in an address is as if it were not there", () => {
  assert.deepEqual(huntPlace(new URLSearchParams("q=a&from=x&to=&hours=1e999")), { query: "a" });
});

test("a span ends now, fixed times are as they are", () => {
  assert.deepEqual(timesOf({ query: "", hours: 1 }, 3_600_000), { fromMs: 0 });
  assert.deepEqual(timesOf({ query: "", fromMs: 1, toMs: 2 }, 99), { fromMs: 1, toMs: 2 });
});
