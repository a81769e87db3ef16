import assert from "node:assert/strict";
import { test } from "node:test";
import type { EqlRule } from "../rules/rule.ts";
import type { UsedFilter } from "./filter-uses.ts";
import { TestProfile } from "./test-profile.ts";

const [first, second] = [{}, {}] as [EqlRule, EqlRule];

/** A filter of these rules, by their places. */
const filterOf = (...places: readonly number[]): UsedFilter =>
  ({ uses: places.map((ruleAt) => ({ ruleAt, stage: undefined })) }) as unknown as UsedFilter;

test("a filter that rules share counts for each, its time in equal parts", () => {
  let nowMs = 0;
  const profile = new TestProfile(() => nowMs);
  const taking = (ms: number, answer: boolean) => (): boolean => {
    nowMs += ms;
    return answer;
  };
  assert.equal(profile.ask(0, taking(4, true)), true);
  assert.equal(profile.ask(1, taking(3, false)), false);
  const costs = profile.costs([filterOf(0, 1), filterOf(1, 1)], [first, second]);
  assert.deepEqual(costs, [
    { rule: second, askedCount: 2, heldCount: 1, askedMs: 5 },
    { rule: first, askedCount: 1, heldCount: 1, askedMs: 2 },
  ]);
});

test("a question that throws is counted with its time, and rules never asked are left out", () => {
  let nowMs = 0;
  const profile = new TestProfile(() => nowMs);
  assert.throws(() =>
    profile.ask(0, () => {
      nowMs += 2;
      throw new Error("a fault");
    }),
  );
  assert.deepEqual(profile.costs([filterOf(0), filterOf(1)], [first, second]), [
    { rule: first, askedCount: 1, heldCount: 0, askedMs: 2 },
  ]);
});
