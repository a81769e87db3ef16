// An interruption ends the wait for a producer that says nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { untilAborted } from "./until-aborted.ts";

async function* silentAfter(...values: readonly number[]): AsyncGenerator<number> {
  yield* values;
  await new Promise<never>(() => undefined);
}

test("a stream ends where it ends", async () => {
  const seen: number[] = [];
  const source = (async function* () {
    yield* [1, 2];
  })();
  for await (const value of untilAborted(source, new AbortController().signal)) seen.push(value);
  assert.deepEqual(seen, [1, 2]);
});

test("a stream whose producer is silent ends at the interruption", async () => {
  const interruption = new AbortController();
  const seen: number[] = [];
  for await (const value of untilAborted(silentAfter(1, 2), interruption.signal)) {
    seen.push(value);
    if (value === 2) setImmediate(() => interruption.abort());
  }
  assert.deepEqual(seen, [1, 2]);
});

test("nothing is read after the interruption", async () => {
  const seen: number[] = [];
  for await (const value of untilAborted(silentAfter(1), AbortSignal.abort())) seen.push(value);
  assert.deepEqual(seen, []);
});

test("an error of the stream reaches the reader", async () => {
  const broken = (async function* (): AsyncGenerator<number> {
    yield 1;
    throw new Error("broken");
  })();
  await assert.rejects(async () => {
    for await (const value of untilAborted(broken, new AbortController().signal)) assert.ok(value);
  }, /broken/);
});
