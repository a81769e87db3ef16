import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BloomFilter } from "./bloom-filter.ts";
import { eventKey } from "./event-key.ts";
import { blocksInRun, encodeRuns, hasKey, RUN_COUNT, runOf } from "./key-segment.ts";

const keyMax = 2 ** 45 - 1;
const key = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.maxSafeInteger().map((n) => Math.abs(n) % (keyMax + 1)),
  fc.constantFrom(keyMax, keyMax - 1, 2 ** 37, 2 ** 37 - 1),
);

test("runs name exactly the blocks that have a key", () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(key, { maxLength: 30 }), { maxLength: 256 }), (lists) => {
      const blocks = lists.map((keys) => Float64Array.from(keys).sort());
      const runs = encodeRuns(blocks);
      assert.equal(runs.length, RUN_COUNT);
      for (const wanted of [...lists.flat().slice(0, 100), 7, keyMax]) {
        assert.deepEqual(
          blocksInRun(runs[runOf(wanted)] as Buffer, wanted),
          lists.flatMap((keys, number) => (keys.includes(wanted) ? [number] : [])),
        );
        for (const keys of blocks) assert.equal(hasKey(keys, wanted), keys.includes(wanted));
      }
    }),
    { numRuns: 60 },
  );
});

test("keys are whole numbers below 2^45 and differ by kind", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const made = eventKey("id", text);
      assert.ok(Number.isInteger(made) && made >= 0 && made <= keyMax);
      assert.equal(made, eventKey("id", text));
      assert.notEqual(made, eventKey("entity", text));
    }),
  );
});

test("a filter has every key that was added, and few others", () => {
  const filter = BloomFilter.forKeys(5000);
  for (let n = 0; n < 5000; n++) filter.add(eventKey("id", `in-${n}`));
  for (let n = 0; n < 5000; n++) assert.ok(filter.mayHave(eventKey("id", `in-${n}`)));
  let wrongCount = 0;
  for (let n = 0; n < 5000; n++) if (filter.mayHave(eventKey("id", `out-${n}`))) wrongCount++;
  assert.ok(wrongCount < 50, `${wrongCount} of 5000`);
});
