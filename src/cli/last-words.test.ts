import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { CliIo, CliOutput } from "./io.ts";
import { UNREAD_MAX_MS, withLastWords } from "./last-words.ts";

/** Outputs that nobody reads, and what was written to them. */
function unread(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const written: string[] = [];
  const output: CliOutput = {
    write: (text) => {
      written.push(text);
      return new Promise(() => undefined);
    },
    isTty: false,
    columns: undefined,
  };
  const interruption = new AbortController();
  const io = { stdout: output, stderr: output, interrupted: interruption.signal };
  return { written, interruption, words: withLastWords(io as unknown as CliIo) };
}

async function isPending(write: Promise<void>): Promise<boolean> {
  const pending = Symbol("pending");
  // A promise that is settled wins the race against one that is settled later.
  return (await Promise.race([write, turn().then(() => pending)])) === pending;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("a write waits for its reader as long as nobody asks for the end", async (t) => {
  const { words } = unread(t);
  const write = words.io.stderr.write("a");
  t.mock.timers.tick(10 * UNREAD_MAX_MS);
  assert.equal(await isPending(write), true);
});

for (const how of ["the interruption", "the end of the work"]) {
  test(`from ${how} on, writes wait no longer than the limit, and are still made`, async (t) => {
    const { words, interruption, written } = unread(t);
    const before = words.io.stdout.write("before");
    if (how === "the interruption") interruption.abort();
    else words.begin();
    t.mock.timers.tick(UNREAD_MAX_MS - 1);
    assert.equal(await isPending(before), true);
    t.mock.timers.tick(1);
    assert.equal(await isPending(before), false);
    assert.equal(await isPending(words.io.stderr.write("after")), false);
    assert.deepEqual(written, ["before", "after"]);
  });
}
