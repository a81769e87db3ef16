import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenNames, readNames } from "./contender.ts";

const names = ["parse-only", "jq", "wc"];

test("all are chosen unless some are named, and those skipped are taken off either", () => {
  assert.deepEqual([...chosenNames(names, { only: [], skip: [] })], names);
  assert.deepEqual([...chosenNames(names, { only: [], skip: ["jq"] })], ["parse-only", "wc"]);
  assert.deepEqual([...chosenNames(names, { only: ["wc", "jq"], skip: ["jq"] })], ["wc"]);
});

test("a name that nobody has is refused with those there are", () => {
  for (const choice of [
    { only: ["grep"], skip: [] },
    { only: [], skip: ["grep"] },
  ]) {
    assert.throws(() => chosenNames(names, choice), /no "grep" here, only parse-only, jq, wc/);
  }
});

test("names are separated by commas, spaces around them do not count", () => {
  assert.deepEqual(readNames("jq, wc,"), ["jq", "wc"]);
  assert.deepEqual(readNames(undefined), []);
});
