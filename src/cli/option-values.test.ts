import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCount, parseDuration } from "./option-values.ts";

test("a count is a whole number of at least what is asked for", () => {
  assert.equal(parseCount(0)("0"), 0);
  assert.equal(parseCount(1)("25"), 25);
  for (const text of ["-1", "1.5", "1e3", "", "x", "9".repeat(20)]) {
    assert.throws(() => parseCount(0)(text), /whole number/, text);
  }
  assert.throws(() => parseCount(1)("0"), /at least 1\.$/);
  assert.equal(parseCount(1, 64)("64"), 64);
  assert.throws(() => parseCount(1, 64)("65"), /at least 1 and at most 64/);
});

test("a duration has a unit", () => {
  assert.equal(parseDuration("90s"), 90_000);
  assert.equal(parseDuration("250ms"), 250);
  assert.equal(parseDuration("2d"), 172_800_000);
  for (const text of ["90", "s", "-5m", "1.5h", "5 m"]) {
    assert.throws(() => parseDuration(text), /duration such as/, text);
  }
});
