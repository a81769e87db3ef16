// What counts as below a process, from a list of all.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveProcess } from "./process-facts.ts";
import { descendantsOf } from "./process-tree.ts";

const live = (pid: number, parentPid: number, startNs: number, sessionId = 0): LiveProcess => ({
  pid,
  parentPid,
  sessionId,
  startNs: BigInt(startNs),
});

const pidsBelow = (root: LiveProcess, ...others: readonly LiveProcess[]) =>
  descendantsOf([root], [root, ...others]).map(({ pid }) => pid);

test("children come after their parents, and other trees not at all", () => {
  const below = pidsBelow(
    live(10, 1, 5),
    live(13, 12, 8),
    live(12, 10, 7),
    live(11, 10, 6),
    live(20, 1, 6),
  );
  assert.deepEqual(below, [12, 11, 13]);
});

test("a child that began before its parent belongs to whoever had the number before", () => {
  assert.deepEqual(pidsBelow(live(10, 1, 50), live(11, 10, 49), live(12, 10, 50)), [12]);
});

test("an orphan is found by the session that its tree began", () => {
  assert.deepEqual(pidsBelow(live(10, 1, 5), live(11, 10, 6, 11), live(12, 1, 7, 11)), [11, 12]);
});

test("a member whose number was given out again has no children", () => {
  const gone = live(10, 1, 5);
  const reused = live(10, 1, 90);
  assert.deepEqual(descendantsOf([gone], [reused, live(11, 10, 91)]), []);
});

test("a new child with the number of a member that ended is found", () => {
  const [root, ended, child] = [live(10, 1, 5), live(11, 10, 6), live(11, 10, 90)];
  assert.deepEqual(descendantsOf([root, ended], [root, child]), [child]);
});

test("a process that is its own parent ends nowhere", () => {
  assert.deepEqual(pidsBelow(live(10, 11, 5), live(11, 10, 5)), [11]);
});
