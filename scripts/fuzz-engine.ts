// Compares the indexed engine over scanned lines with the plain one over parsed lines, on events made from
// the rules themselves: `npm run fuzz:engine -- [--seed N] [--events N] [--minutes N] [--unmatched]`. Prints
// JSON; at the first difference a shrunk reproduction, and exits with 1.
import { parseArgs } from "node:util";
import { type FuzzTally, fuzzEngine } from "../test/property/engine-fuzz/fuzz-engine.ts";
import { loadFuzzRules } from "../test/property/engine-fuzz/fuzz-rules.ts";
import { reproduction } from "../test/property/engine-fuzz/reproduction.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    events: { type: "string", default: "100000" },
    minutes: { type: "string", default: "Infinity" },
    unmatched: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const eventCount = Number(values.events);
const minutes = Number(values.minutes);
if (!Number.isSafeInteger(seed) || !(eventCount > 0) || !(minutes > 0)) {
  console.error(
    "usage: npm run fuzz:engine -- [--seed N] [--events N] [--minutes N] [--unmatched]",
  );
  process.exit(2);
}

const { rules, hasCorpus } = loadFuzzRules();
if (!hasCorpus) console.error("Elastic's rules are not on this machine: fuzzing the others alone");
const startedMs = performance.now();
let toldMs = startedMs;
const { tally, found } = await fuzzEngine({ rules, seed, eventCount, goesOn });
const { matchedRuleIds, ...counts } = tally;
console.log(
  JSON.stringify({
    seed,
    ...counts,
    differenceCount: found === undefined ? 0 : 1,
    notScannedCount: counts.eventCount - counts.scannedCount,
    ruleCount: rules.length,
    matchedRuleCount: matchedRuleIds.size,
    seconds: Math.round((performance.now() - startedMs) / 1000),
  }),
);
if (values.unmatched) {
  for (const { rule } of rules) {
    if (!matchedRuleIds.has(rule.ruleId)) console.log(`never matched: ${rule.name}\n${rule.query}`);
  }
}
if (found !== undefined) {
  console.log(await reproduction(found));
  process.exitCode = 1;
}

/** Tells how far it is every half minute; false when the time is up. */
function goesOn({ eventCount: count, pairCount, lifeCount }: FuzzTally): boolean {
  const nowMs = performance.now();
  if (nowMs - toldMs > 30_000) {
    toldMs = nowMs;
    const seconds = Math.round((nowMs - startedMs) / 1000);
    console.error(
      `${seconds} s: ${count} events, ${pairCount} pairs, ${lifeCount} pairs of engines`,
    );
  }
  return nowMs - startedMs < minutes * 60_000;
}
