import assert from "node:assert/strict";
import { test } from "node:test";
import { profileLines } from "./profile-output.ts";

test("shows what each rule was asked, with its part of the whole", () => {
  const lines = profileLines(
    [
      { name: "Dear\u001b[31m", askedCount: 1_000, heldCount: 10, askedMs: 3 },
      { name: "Cheap", askedCount: 500, heldCount: 0, askedMs: 1 },
    ],
    1_000,
  );
  assert.equal(
    lines[0],
    "profile: rules were asked 1,500 times, 1.50 an event; 0.7% held; 0.00 s in all",
  );
  assert.match(lines[2] as string, /^ +1,000 +10 +3\.0 +3\.00 +75\.0% {2}Dear/);
  assert.ok(!(lines[2] as string).includes("\u001b"));
  assert.match(lines[3] as string, /^ +500 +0 +1\.0 +2\.00 +25\.0% {2}Cheap$/);
});

test("sums up the rules beyond those shown, and says when none was asked", () => {
  const many = Array.from({ length: 30 }, (_, at) => ({
    name: `R${at}`,
    askedCount: 2,
    heldCount: 1,
    askedMs: 1,
  }));
  const lines = profileLines(many, 10);
  assert.equal(lines.length, 2 + 25 + 1);
  assert.match(lines.at(-1) as string, /^ +10 +5 +5\.0 +500\.00 +16\.7% {2}5 other rules$/);
  assert.deepEqual(profileLines([], 10), ["profile: no rule was asked of any event"]);
});
