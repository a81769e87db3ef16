import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, type Medians, quotient, type Target, targets } from "./targets.ts";

function medians(cpuSeconds: Record<string, number>, wallSeconds: Record<string, number> = {}) {
  return {
    cpuSeconds: new Map(Object.entries(cpuSeconds)),
    wallSeconds: new Map(Object.entries(wallSeconds)),
  };
}

function verdicts(of: Medians): Readonly<Record<string, string>> {
  return Object.fromEntries(
    targets.map((target) => [target.title, judge(target, of).verdict] as const),
  );
}

test("a ratio is met at its target and the stretch at its own limit, not above", () => {
  const title = "one rule ÷ `JSON.parse` only";
  const at = (seconds: number) =>
    verdicts(medians({ "one-rule": seconds, "parse-only": 100 }))[title];
  assert.equal(at(20), "stretch met");
  assert.equal(at(21), "met");
  assert.equal(at(30), "met");
  assert.equal(at(31), "not met");
});

test("a gain is met from its target upwards", () => {
  const title = "second core, batch scan";
  const at = (gain: number) =>
    verdicts(medians({}, { "all-rules": 10 * gain, "all-rules-two-threads": 10 }))[title];
  assert.equal(at(1.6), "not met");
  assert.equal(at(1.7), "met");
  assert.equal(at(1.9), "stretch met");
});

test("what was left out of a run makes its ratios unmeasured, not met", () => {
  const found = verdicts(medians({ "all-rules": 10, "parse-only": 5 }));
  assert.equal(found["all EQL rules ÷ `JSON.parse` only"], "not met");
  const unmeasured = Object.values(found).filter((verdict) => verdict === "not measured");
  assert.equal(unmeasured.length, targets.length - 1);
});

test("loading is judged by wall time in milliseconds", () => {
  const load = targets.find(({ unit }) => unit === "ms") as Target;
  const judged = judge(load, medians({ load: 9 }, { load: 0.2 }));
  assert.deepEqual([judged.value, judged.verdict], [200, "met"]);
});

test("nothing divides by nothing", () => {
  assert.equal(quotient(1, 0), undefined);
  assert.equal(quotient(undefined, 2), undefined);
  assert.equal(quotient(1, 2), 0.5);
});
