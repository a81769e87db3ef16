import assert from "node:assert/strict";
import { test } from "node:test";
import { madeAlert } from "../../test/made-alert.ts";
import { AlertTally } from "./alert-tally.ts";

test("--fail-on is reached by its severity and by graver ones", () => {
  const tally = new AlertTally(false);
  tally.take(madeAlert({}, { severity: "medium" }));
  assert.equal(tally.reaches("low"), true);
  assert.equal(tally.reaches("medium"), true);
  assert.equal(tally.reaches("high"), false);
});

test("building blocks are counted apart and reach nothing unless they are shown", () => {
  const block = madeAlert({}, { severity: "critical", isBuildingBlock: true });
  const hiding = new AlertTally(false);
  assert.equal(hiding.take(block), false);
  assert.deepEqual([hiding.shownCount, hiding.hiddenCount], [0, 1]);
  assert.equal(hiding.reaches("low"), false);
  const showing = new AlertTally(true);
  assert.equal(showing.take(block), true);
  assert.equal(showing.reaches("critical"), true);
});
