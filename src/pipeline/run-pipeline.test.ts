// The path of an event, with every part replaced: what is counted, in which order, and when it stops.
import assert from "node:assert/strict";
import { test } from "node:test";
import { madeAlert, madeEvent } from "../../test/made-alert.ts";
import type { Match } from "../engine/match.ts";
import type { RawRecord } from "../sources/raw-record.ts";
import { type PipelineParts, runPipeline } from "./run-pipeline.ts";

function record(file: string, value: number): RawRecord {
  return { shape: "json", value: { value }, origin: { file, line: 1 } };
}

async function* batches(
  ...lists: readonly (readonly RawRecord[])[]
): AsyncGenerator<readonly RawRecord[]> {
  yield* lists;
}

const MATCH = {} as Match;

/** Parts that write down what they are asked, in order. */
function parts(changes: Partial<PipelineParts>, log: string[] = []): PipelineParts {
  return {
    source: batches(),
    normalize: (raw) => madeEvent(raw.shape === "json" ? raw.value : {}),
    isWanted: () => true,
    observe: (event) => void log.push(`see ${event.fields["value"]}`),
    engine: {
      push: (event) => {
        log.push(`push ${event.fields["value"]}`);
        return [MATCH];
      },
      endSource: () => {
        log.push("end of source");
        return [];
      },
      flush: () => {
        log.push("flush");
        return [MATCH];
      },
    },
    alertsFor: () => [madeAlert({})],
    sink: () => {
      log.push("alert");
      return Promise.resolve();
    },
    progress: () => Promise.resolve(),
    interrupted: new AbortController().signal,
    ...changes,
  };
}

test("an event is observed, then tested, then alerted on; the rest comes at the end", async () => {
  const log: string[] = [];
  const counts = await runPipeline(parts({ source: batches([record("a", 1)]) }, log));
  assert.deepEqual(log, ["see 1", "push 1", "alert", "flush", "alert"]);
  assert.deepEqual(counts, {
    recordCount: 1,
    eventCount: 1,
    unwantedCount: 0,
    matchCount: 2,
    alertCount: 2,
  });
});

test("the engine learns where one file ends and the next begins", async () => {
  const log: string[] = [];
  const source = batches([record("a", 1), record("a", 2)], [record("b", 3)]);
  await runPipeline(parts({ source, alertsFor: () => [] }, log));
  assert.deepEqual(
    log.filter((line) => !line.startsWith("see")),
    ["push 1", "push 2", "end of source", "push 3", "flush"],
  );
});

test("a record that is passed over is counted, and gives what its time decides, and nothing more", async () => {
  const log: string[] = [];
  const counts = await runPipeline(
    parts(
      {
        source: batches([record("a", 1), record("a", 2)]),
        passOver: (raw) => (raw.shape === "json" && raw.value["value"] === 1 ? [MATCH] : undefined),
      },
      log,
    ),
  );
  assert.deepEqual(log, ["alert", "see 2", "push 2", "alert", "flush", "alert"]);
  assert.equal(counts.eventCount, 2);
});

test("what is no event and what lies outside the window is counted and not tested", async () => {
  const log: string[] = [];
  const counts = await runPipeline(
    parts(
      {
        source: batches([record("a", 1), record("a", 2), record("a", 3)]),
        normalize: (raw) => {
          const value = raw.shape === "json" ? raw.value : {};
          return value["value"] === 1 ? undefined : madeEvent(value);
        },
        isWanted: (event) => event.fields["value"] !== 2,
        alertsFor: () => [],
      },
      log,
    ),
  );
  assert.deepEqual(log, ["see 3", "push 3", "flush"]);
  assert.deepEqual([counts.recordCount, counts.eventCount, counts.unwantedCount], [3, 1, 1]);
});

test("an interruption ends the run after the batch under way, with what is known by then", async () => {
  const interruption = new AbortController();
  const log: string[] = [];
  const counts = await runPipeline(
    parts(
      {
        source: batches([record("a", 1)], [record("a", 2)]),
        progress: () => Promise.resolve(interruption.abort()),
        interrupted: interruption.signal,
      },
      log,
    ),
  );
  assert.equal(counts.recordCount, 1);
  assert.deepEqual(log.slice(-2), ["flush", "alert"]);
});

test("a sink that is slow slows the source", async () => {
  const log: string[] = [];
  await runPipeline(
    parts(
      {
        source: batches([record("a", 1), record("a", 2)]),
        sink: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          log.push("taken");
        },
      },
      log,
    ),
  );
  assert.deepEqual(
    log.filter((line) => !line.startsWith("see")),
    ["push 1", "taken", "push 2", "taken", "flush", "taken"],
  );
});
