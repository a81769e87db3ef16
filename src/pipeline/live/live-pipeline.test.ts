import assert from "node:assert/strict";
import { test } from "node:test";
import { Normalizer } from "../../normalize/normalize.ts";
import { StoreRefusal } from "../../store/events/event-store.ts";
import { MemoryEventStore } from "../../store/events/memory-event-store.ts";
import { SqlError } from "../../store/sqlite/sql-database.ts";
import type { IntakeItem } from "../event-intake.ts";
import { Evaluator } from "./evaluator.ts";
import { LivePipeline } from "./live-pipeline.ts";

/** A pipeline over a disk for alerts that can be full, and a clock moved by hand. */
function pipelineOver() {
  const disk = { isFull: false, nextPosition: 0 };
  const seen: string[] = [];
  const faults: string[] = [];
  const clock = { ms: 0 };
  const events = new MemoryEventStore();
  const evaluator = new Evaluator(
    {
      detection: {
        push: ({ givenId = "" }) => {
          seen.push(givenId);
          return [];
        },
        advance: () => [],
        alertsFor: () => [],
        state: () => new Map(),
        takeCounts: () => ({ suppressed: [], exceptionHits: [] }),
      },
      commit: ({ nextPosition = 0 }) => {
        if (disk.isFull) throw new SqlError("disk-full", "database or disk is full");
        disk.nextPosition = nextPosition;
        return { keptIds: [] };
      },
      onAlerts: () => undefined,
      // Every look takes so long that the place is to be kept after each slice.
      monotonicMs: () => {
        clock.ms += 1_100;
        return clock.ms;
      },
    },
    0,
  );
  const pipeline = new LivePipeline({
    events,
    evaluator,
    normalizer: new Normalizer(),
    nowMs: () => 0,
    pause: () => Promise.resolve(),
    onFault: (what) => faults.push(what),
  });
  return { disk, seen, faults, events, evaluator, pipeline };
}

function items(from: number, count: number): readonly IntakeItem[] {
  return Array.from({ length: count }, (_, at) => ({
    op: "create",
    index: "logs-x",
    id: `e${from + at}`,
    document: { n: from + at },
  }));
}

test("where alerts cannot be kept, every durable event is tested all the same and told of as kept", async () => {
  const { disk, seen, faults, pipeline } = pipelineOver();
  disk.isFull = true;
  const answers = await pipeline.append(items(0, 1_200));
  assert.equal(answers.filter(({ result }) => result === "created").length, 1_200);
  assert.equal(seen.length, 1_200);
  assert.equal(disk.nextPosition, 0);
  assert.ok(faults.includes("alerts cannot be kept"));
});

test("the next request is refused until what was raised can be kept, and then taken", async () => {
  const { disk, seen, faults, events, pipeline } = pipelineOver();
  disk.isFull = true;
  await pipeline.append(items(0, 10));
  await assert.rejects(
    pipeline.append(items(10, 10)),
    (thrown) => thrown instanceof StoreRefusal && thrown.reason === "disk-full",
  );
  assert.equal(events.nextPosition, 10);
  assert.ok(faults.includes("events are refused"));
  disk.isFull = false;
  await pipeline.append(items(10, 10));
  assert.deepEqual([seen.length, disk.nextPosition], [20, 20]);
});

test("recovery leaves the place behind the last event, whatever empty batches the store gives", async () => {
  for (const count of [0, 1_200]) {
    const { disk, events, evaluator, pipeline } = pipelineOver();
    await pipeline.append(items(0, count));
    const { scan } = MemoryEventStore.prototype;
    events.scan = function* (query) {
      yield [];
      yield* scan.call(events, query);
      yield [];
    };
    await pipeline.recover(0, new AbortController().signal);
    evaluator.settle();
    assert.equal(disk.nextPosition, count);
  }
});

test("recovery that is interrupted stops between two batches", async () => {
  const { seen, events, pipeline } = pipelineOver();
  await pipeline.append(items(0, 2_000));
  seen.length = 0;
  const interruption = new AbortController();
  interruption.abort();
  const count = await pipeline.recover(0, interruption.signal);
  assert.ok(count > 0 && count < events.nextPosition, `${count}`);
  assert.equal(seen.length, count);
});
