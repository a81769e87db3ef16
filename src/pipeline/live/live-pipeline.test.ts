import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert } from "../../alerts/alert.ts";
import { Normalizer } from "../../normalize/normalize.ts";
import type { RawRecord } from "../../sources/raw-record.ts";
import type { AlertCommit } from "../../store/alerts/alert-store.ts";
import { StoreRefusal } from "../../store/events/event-store.ts";
import { MemoryEventStore } from "../../store/events/memory-event-store.ts";
import { type Detection, Evaluator } from "./evaluator.ts";
import { LivePipeline } from "./live-pipeline.ts";

/** A pipeline whose two stores refuse for as long as they are told to; each event is an alert. */
function createWorld() {
  const events = new MemoryEventStore();
  const world = {
    isLogFull: false,
    isStateFull: false,
    alerts: [] as unknown[],
    faults: [] as string[],
    onRest: (): void => undefined,
    events,
  };
  const detection: Detection = {
    push: (event) => [{ kind: "event", event } as never],
    advance: () => [],
    alertsFor: (match) => [
      {
        document: {
          "kibana.alert.uuid": String((match as { event: { arrival: number } }).event.arrival),
        },
      } as never as Alert,
    ],
    state: () => new Map(),
    takeCounts: () => ({ suppressed: [], exceptionHits: [] }),
  };
  const evaluator = new Evaluator(
    {
      detection,
      commit: ({ alerts }: AlertCommit) => {
        if (world.isStateFull) throw new Error("database or disk is full");
        world.alerts.push(...alerts.map((one) => one["kibana.alert.uuid"]));
      },
      onAlerts: () => undefined,
      monotonicMs: () => 0,
    },
    0,
  );
  const pipeline = new LivePipeline({
    events: {
      append: (given) => {
        if (world.isLogFull) throw new StoreRefusal("disk-full", "the disk is full");
        return events.append(given);
      },
      nextPosition: 0,
      scan: (query) => events.scan(query),
      get: () => undefined,
      close: () => undefined,
    },
    evaluator,
    normalizer: new Normalizer(),
    nowMs: () => 0,
    pause: () => Promise.resolve(),
    rest: () => Promise.resolve(world.onRest()),
    onFault: (what) => world.faults.push(what),
  });
  return { world, pipeline, evaluator };
}

const record: RawRecord = {
  shape: "json",
  value: { "@timestamp": "2026-11-25T00:00:00Z" },
  origin: { file: "x", line: 1 },
};
const item = { op: "create", index: "logs-x", id: undefined, document: {} } as const;

test("a source of this process waits while the store refuses, and its batch is kept once", async () => {
  const { world, pipeline } = createWorld();
  world.isLogFull = true;
  let restCount = 0;
  world.onRest = () => {
    restCount++;
    world.isLogFull = restCount < 3;
  };
  await pipeline.take([record], new AbortController().signal);
  assert.equal(restCount, 3);
  assert.equal(world.events.nextPosition, 1);
  assert.deepEqual(world.faults, ["events of this host wait for the store"]);
});

test("an interrupted source does not wait for a store that refuses", async () => {
  const { world, pipeline } = createWorld();
  world.isLogFull = true;
  const stop = new AbortController();
  world.onRest = () => stop.abort();
  await assert.rejects(pipeline.take([record], stop.signal), StoreRefusal);
});

test("a sender hears at once that the store refuses", async () => {
  const { world, pipeline } = createWorld();
  world.isLogFull = true;
  await assert.rejects(pipeline.append([item]), StoreRefusal);
});

test("alerts that cannot be kept wait, and every event of the batch is tested all the same", async () => {
  const { world, pipeline, evaluator } = createWorld();
  world.isStateFull = true;
  const answers = await pipeline.append(Array.from({ length: 1_200 }, () => item));
  assert.equal(answers.length, 1_200, "the events are durable, and acknowledged");
  assert.equal(world.faults.length, 3, "one a slice");
  world.isStateFull = false;
  evaluator.tick(0);
  assert.equal(new Set(world.alerts).size, 1_200);
});

test("no more events are taken while alerts cannot be kept", async () => {
  const { world, pipeline } = createWorld();
  world.isStateFull = true;
  await pipeline.append([item]);
  await assert.rejects(pipeline.append([item]), StoreRefusal);
  assert.equal(world.events.nextPosition, 1);
  world.isStateFull = false;
  await pipeline.append([item]);
  assert.deepEqual(world.alerts, ["0", "1"]);
});
