import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../base/json.ts";
import { type AlertOutput, OutputFailure } from "./alert-output.ts";
import {
  type AlertFeed,
  OutputRunner,
  type OutputRunnerOptions,
  type OutputTurn,
} from "./output-runner.ts";

/** Alerts numbered from 1; the cursor outlives a runner as the store's does. */
class NumberedFeed implements AlertFeed {
  count: number;
  readonly cursors = new Map<string, number>();

  constructor(count: number) {
    this.count = count;
  }

  readonly alertsAfter = (number: number, limit: number) =>
    Array.from({ length: Math.min(limit, this.count - number) }, (_, at) => ({
      number: number + at + 1,
      document: { id: number + at + 1 },
    }));

  readonly cursor = (output: string) => ({ number: this.cursors.get(output) ?? 0 });

  readonly setCursor = (output: string, number: number) => {
    this.cursors.set(output, number);
  };
}

function outputOver(send: (ids: readonly number[]) => void): AlertOutput {
  return {
    name: "test",
    send: async (batch) => send(batch.map((document) => Number(document["id"]))),
    close: () => Promise.resolve(),
  };
}

function runnerOver(
  feed: AlertFeed,
  output: AlertOutput,
  more: Partial<OutputRunnerOptions> = {},
): OutputRunner {
  return new OutputRunner({
    output,
    feed,
    isWanted: () => true,
    batchSize: 10,
    gatherMs: 0,
    nowMs: () => 0,
    sleep: () => Promise.resolve(),
    random: () => 1,
    ...more,
  });
}

test("every alert is sent in order, and a second runner goes on where the first ended", async () => {
  const feed = new NumberedFeed(25);
  const batches: (readonly number[])[] = [];
  const output = outputOver((ids) => batches.push(ids));
  assert.equal(await runnerOver(feed, output).drain(), true);
  assert.deepEqual(
    batches.map(({ length }) => length),
    [10, 10, 5],
  );
  feed.count = 26;
  await runnerOver(feed, output).drain();
  assert.deepEqual(
    batches.flat(),
    Array.from({ length: 26 }, (_, at) => at + 1),
  );
});

test("what is not wanted counts as taken and is not sent", async () => {
  const feed = new NumberedFeed(12);
  const sent: number[] = [];
  const runner = runnerOver(
    feed,
    outputOver((ids) => sent.push(...ids)),
    {
      isWanted: (document: JsonObject) => Number(document["id"]) % 5 === 0,
    },
  );
  await runner.drain();
  assert.deepEqual(sent, [5, 10]);
  assert.equal(runner.stats.cursor, 12);
  assert.equal(runner.stats.sentCount, 2);
});

test("an output that is down is tried with pauses that double up to a bound, then catches up", async () => {
  const feed = new NumberedFeed(3);
  const pauses: number[] = [];
  const sent: number[] = [];
  let downFor = 14;
  const output = outputOver((ids) => {
    if (downFor-- > 0) throw new Error("refused");
    sent.push(...ids);
  });
  let done = (): void => undefined;
  const caughtUp = new Promise<void>((resolve) => {
    done = resolve;
  });
  const runner = runnerOver(feed, output, {
    sleep: async (ms) => {
      pauses.push(ms);
    },
    nowMs: () => {
      done();
      return 0;
    },
  });
  runner.start();
  await caughtUp;
  assert.deepEqual(sent, [1, 2, 3]);
  assert.deepEqual(pauses.slice(0, 4), [500, 1000, 2000, 4000]);
  assert.equal(pauses.at(-1), 300_000);
  assert.equal(runner.stats.failedTryCount, 14);
  await runner.stop();
  assert.equal(runner.stats.failure, undefined);
});

test("a pause is at least what the other side asks for, up to an hour", async () => {
  const pauses: number[] = [];
  const asked = [7_000, 86_400_000];
  const output = outputOver(() => {
    throw new OutputFailure("busy", { retryAfterMs: asked.shift() });
  });
  let paused = (): void => undefined;
  const pausedTwice = new Promise<void>((resolve) => {
    paused = resolve;
  });
  const runner = runnerOver(new NumberedFeed(1), output, {
    sleep: async (ms, signal) => {
      pauses.push(ms);
      if (pauses.length < 2) return;
      paused();
      await once(signal, "abort");
    },
    random: () => 0,
  });
  runner.start();
  await pausedTwice;
  await runner.stop();
  assert.deepEqual(pauses, [7_000, 3_600_000]);
});

test("an alert that will never be taken is found, left out after some tries and counted", async () => {
  const feed = new NumberedFeed(40);
  const sent: number[] = [];
  const runner = runnerOver(
    feed,
    outputOver((ids) => {
      if (ids.includes(17)) throw new OutputFailure("bad document", { isPermanent: true });
      sent.push(...ids);
    }),
  );
  while (!(await runner.drain()));
  assert.deepEqual(
    sent,
    Array.from({ length: 40 }, (_, at) => at + 1).filter((id) => id !== 17),
  );
  assert.equal(runner.stats.leftOutCount, 1);
});

test("a running output sends what it is told of, and gathers where asked to", async () => {
  const feed = new NumberedFeed(1);
  const batches: (readonly number[])[] = [];
  let sentOnce = (): void => undefined;
  const sleeps: number[] = [];
  const runner = runnerOver(
    feed,
    outputOver((ids) => {
      batches.push(ids);
      sentOnce();
    }),
    {
      gatherMs: 60_000,
      sleep: async (ms) => {
        sleeps.push(ms);
      },
    },
  );
  const nextSending = () =>
    new Promise<void>((resolve) => {
      sentOnce = resolve;
    });
  const first = nextSending();
  runner.start();
  await first;
  const second = nextSending();
  feed.count = 3;
  runner.notify();
  await second;
  await runner.stop();
  assert.deepEqual(batches, [[1], [2, 3]]);
  assert.deepEqual(sleeps, [60_000, 60_000]);
});

test("the begin and the end of a failure are told, not each try", async () => {
  const turns: OutputTurn[] = [];
  let downFor = 5;
  const runner = runnerOver(
    new NumberedFeed(3),
    outputOver(() => {
      if (downFor-- > 0) throw new OutputFailure("hooks.example.org: ECONNREFUSED");
    }),
    { onTurn: (turn) => turns.push(turn) },
  );
  while (!(await runner.drain()));
  assert.deepEqual(turns, [
    { kind: "failing", name: "test", reason: "hooks.example.org: ECONNREFUSED" },
    { kind: "working", name: "test" },
  ]);
});

test("an alert that is left out is told of, and the output is not said to work again for it", async () => {
  const turns: OutputTurn[] = [];
  const runner = runnerOver(
    new NumberedFeed(12),
    outputOver((ids) => {
      if (ids.includes(7)) throw new OutputFailure("bad document", { isPermanent: true });
    }),
    { onTurn: (turn) => turns.push(turn) },
  );
  while (!(await runner.drain()));
  assert.deepEqual(
    turns.map(({ kind }) => kind),
    ["failing", "left-out"],
  );
});

test("alerts of another process, of which nobody tells, are looked for every ten seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const feed = new NumberedFeed(1);
  const sent: number[] = [];
  let sentOnce = (): void => undefined;
  const nextSending = () =>
    new Promise<void>((resolve) => {
      sentOnce = resolve;
    });
  const runner = runnerOver(
    feed,
    outputOver((ids) => {
      sent.push(...ids);
      sentOnce();
    }),
  );
  const first = nextSending();
  runner.start();
  await first;
  const second = nextSending();
  feed.count = 2;
  t.mock.timers.tick(10_000);
  await second;
  await runner.stop();
  assert.deepEqual(sent, [1, 2]);
});

test("a store that fails is a failure of the output like others, and nothing is thrown", async () => {
  const feed = new NumberedFeed(1);
  const broken = {
    ...feed,
    alertsAfter: feed.alertsAfter,
    cursor: feed.cursor,
    setCursor: () => {
      throw new Error("disk full");
    },
  };
  const runner = runnerOver(
    broken,
    outputOver(() => undefined),
  );
  assert.equal(await runner.drain(), false);
  assert.match(runner.stats.failure ?? "", /disk full/);
});

test("whatever fails whenever, each alert arrives at least once and in order of first arrival", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.nat(30),
      fc.integer({ min: 1, max: 7 }),
      async (failures, count, batchSize) => {
        const feed = new NumberedFeed(count);
        const arrived: number[] = [];
        const pending = [...failures];
        const output = outputOver((ids) => {
          // Part of the batch gets through before the failure.
          const isFailing = pending.shift() === true;
          arrived.push(...(isFailing ? ids.slice(0, ids.length >> 1) : ids));
          if (isFailing) throw new Error("cut");
        });
        while (!(await runnerOver(feed, output, { batchSize }).drain()));
        assert.deepEqual(
          [...new Set(arrived)],
          Array.from({ length: count }, (_, at) => at + 1),
        );
      },
    ),
  );
});
