// The scanner against JSON.parse and EventReader, on hostile lines. `npm run fuzz:scanner` runs as many as
// one likes; this is the slice that every run of the tests checks.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareScanner } from "./scanner-oracle.ts";

test("every field of a line that is scanned is as in the parsed line, whatever is written", () => {
  const tally = compareScanner(1, 10_000);
  assert(tally.takenCount > 2_500, `too few lines were taken to tell: ${tally.takenCount}`);
  assert(tally.valueCount > 5_000, `too few values were there to tell: ${tally.valueCount}`);
  assert(tally.lineCount - tally.objectCount > 500, "too few lines were broken to tell");
});

test("the same from anywhere else among the lines", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 31 }), (seed) => {
      compareScanner(seed, 100);
    }),
    { numRuns: 10 },
  );
});
