import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, comparisonTable, spread } from "./comparison.ts";

const base = { name: "abc1234", oneEvent: [1_000_000], allEvents: [1_400_000] };
const now = { name: "working tree", oneEvent: [1_000_000], allEvents: [1_300_000] };

test("what events cost is what they add to a run over one event", () => {
  const rows = compare({ base, now, eventCount: 101 });
  assert.deepEqual(
    rows.map((row) => [row.base, row.now, Number(row.change.toFixed(4))]),
    [
      [1_000_000, 1_000_000, 0],
      [1_400_000, 1_300_000, -0.0714],
      [4000, 3000, -0.25],
    ],
  );
});

test("runs of the same are apart by the widest of them, and a single run tells nothing", () => {
  assert.equal(spread([base, now]), undefined);
  const twice = { ...base, oneEvent: [100, 101], allEvents: [200, 220] };
  assert.equal(spread([twice, now])?.toFixed(4), "0.1000");
});

test("the table names both trees and signs each change", () => {
  const rows = compare({ base, now: { ...now, oneEvent: [1_100_000] }, eventCount: 101 });
  assert.equal(
    comparisonTable({ rows, names: [base.name, now.name], unit: "instructions" }),
    `| instructions | abc1234 | working tree | change |
|---|---|---|---|
| start and one event | 1,000,000 | 1,100,000 | +10.00 % |
| 101 events, start included | 1,400,000 | 1,300,000 | -7.14 % |
| each event after the first | 4,000 | 2,000 | -50.00 % |`,
  );
});
