// The indexed engine over scanned lines against the plain one over parsed lines, on events made from the
// rules. `npm run fuzz:engine` runs as many as one likes; this is the slice that every run of the tests
// checks. That enough matched is asserted too, since engines that find nothing agree.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EqlRule } from "../../src/rules/rule.ts";
import { type FuzzTally, fuzzEngine } from "./engine-fuzz/fuzz-engine.ts";
import { loadFuzzRules } from "./engine-fuzz/fuzz-rules.ts";
import { reproduction } from "./engine-fuzz/reproduction.ts";

async function fuzzed(
  rules: readonly EqlRule[],
  seed: number,
  eventCount: number,
): Promise<FuzzTally> {
  const { tally, found } = await fuzzEngine({ rules, seed, eventCount });
  if (found !== undefined) assert.fail(await reproduction(found));
  return tally;
}

test("indexed over scanned lines and plain over parsed ones find the same with our own rules", async () => {
  const { rules } = loadFuzzRules(false);
  const tally = await fuzzed(rules, 21, 6_000);
  const { event, sequence, sample } = tally.matchCountByKind;
  assert.ok(event > 4_000, `only ${event} matches of one event`);
  assert.ok(sequence > 150, `only ${sequence} sequences`);
  assert.ok(sample > 5, `only ${sample} samples`);
  assert.ok(tally.matchedRuleIds.size > rules.length * 0.9, "too few rules matched");
  assert.ok(tally.scannedCount > tally.eventCount / 2, "too few lines were scanned");
  assert.ok(tally.eventCount - tally.scannedCount > 500, "too few lines were parsed");
});

const corpus = loadFuzzRules();

test("the same with all of Elastic's rules", {
  skip: corpus.hasCorpus ? false : "Elastic's rules are not on this machine",
}, async (context) => {
  const tally = await fuzzed(corpus.rules, ALL_RULES_SEED, 2_500);
  assert.ok(tally.pairCount > 2_000_000, `only ${tally.pairCount} pairs`);
  assert.ok(tally.matchedRuleIds.size > 650, `only ${tally.matchedRuleIds.size} rules matched`);
  context.diagnostic(`${tally.pairCount} pairs, ${tally.matchedRuleIds.size} rules matched`);
});

test("the same from anywhere else among the streams", async () => {
  const { rules } = loadFuzzRules(false);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 2 ** 31 }), async (seed) => {
      await fuzzed(rules, seed, 300);
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

/** Of a first life with every rule. */
const ALL_RULES_SEED = 7;
