import assert from "node:assert/strict";
import { test } from "node:test";
import { Threads } from "./threads.ts";

test("a thread belongs to the process that began it, until it ends", () => {
  const threads = new Threads();
  threads.begin(11, 10);
  assert.equal(
    threads.processOf(11, () => false),
    10,
  );
  assert.equal(threads.end(11), 10);
  assert.equal(threads.end(11), undefined);
});

test("a known process is its own first thread; of what is unknown /proc is asked", () => {
  const threads = new Threads();
  assert.equal(
    threads.processOf(4_000_000, () => true),
    4_000_000,
  );
  assert.equal(
    threads.processOf(process.pid, () => false),
    process.pid,
  );
});
