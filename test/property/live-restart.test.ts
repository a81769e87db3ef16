// A process that is killed between any two steps and started again over the same log raises what an
// undisturbed one raises: each alert once, ids included. The log and what was committed survive; what
// was in memory is gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { Normalizer } from "../../src/normalize/normalize.ts";
import { LiveDetection } from "../../src/pipeline/live/detection.ts";
import { Evaluator, STATE_PLACE } from "../../src/pipeline/live/evaluator.ts";
import { LivePipeline } from "../../src/pipeline/live/live-pipeline.ts";
import { eventsAt } from "../../src/pipeline/live/stored-events.ts";
import { loadRules, type RuleSet } from "../../src/rules/load-rules.ts";
import type { AlertCommit } from "../../src/store/alerts/alert-store.ts";
import { MemoryEventStore } from "../../src/store/events/memory-event-store.ts";
import { sequenceRules, type TestEvent, testEvents } from "./sequence-streams.ts";

const set: RuleSet = { ...loadRules([]), rules: sequenceRules };

/** What survives a kill. */
class Disk {
  readonly events = new MemoryEventStore();
  readonly alerts = new Map<string, JsonObject>();
  readonly state = new Map<string, Uint8Array>();
  nextPosition = 0;
  /** The place in the log that the state stands for. */
  get statePosition(): number {
    return Number(this.state.get(STATE_PLACE) ?? 0);
  }

  /** Alerts that were committed once more; they must be found to be there. */
  repeatCount = 0;

  commit({ alerts, nextPosition, state }: AlertCommit): void {
    for (const document of alerts) {
      const id = String(document["kibana.alert.uuid"]);
      if (this.alerts.has(id)) this.repeatCount++;
      else this.alerts.set(id, document);
    }
    for (const [name, bytes] of state) this.state.set(name, bytes);
    this.nextPosition = nextPosition ?? this.nextPosition;
  }
}

class Clock {
  ms = 0;
  /** Every look takes a while, so that places and states are kept now and then. */
  readonly now = (): number => {
    this.ms += 400;
    return this.ms;
  };
}

async function start(disk: Disk, clock: Clock): Promise<LivePipeline> {
  const detection = new LiveDetection({
    set,
    nowMs: () => 0,
    executionUuid: "test",
    allowanceMs: 2_000,
  });
  detection.restore(
    (name) => disk.state.get(name),
    (positions) => eventsAt(disk.events, positions),
  );
  const evaluator = new Evaluator(
    {
      detection,
      commit: (commit) => disk.commit(commit),
      onAlerts: () => undefined,
      monotonicMs: clock.now,
    },
    disk.statePosition,
  );
  const pipeline = new LivePipeline({
    events: disk.events,
    evaluator,
    normalizer: new Normalizer(),
    nowMs: () => 0,
    pause: () => Promise.resolve(),
    rest: () => Promise.resolve(),
    onFault: (what, error) => assert.fail(`${what}: ${String(error)}`),
  });
  await pipeline.recover(disk.statePosition);
  return pipeline;
}

function document({ fields, timestampMs }: TestEvent): JsonObject {
  return { ...fields, isLast: false, "@timestamp": new Date(timestampMs).toISOString() };
}

async function run(
  given: readonly TestEvent[],
  kills: ReadonlySet<number>,
): Promise<{ readonly ids: readonly string[]; readonly repeatCount: number }> {
  const disk = new Disk();
  const clock = new Clock();
  let pipeline = await start(disk, clock);
  for (const [at, event] of given.entries()) {
    if (kills.has(at)) pipeline = await start(disk, clock);
    const id = `event-${at}`;
    await pipeline.append([{ op: "create", index: "logs-x", id, document: document(event) }]);
  }
  // Far enough for everything to be decided.
  const end = { a: 0, b: 0, c: 0, k: "end", "@timestamp": new Date(10_000_000).toISOString() };
  await pipeline.append([{ op: "create", index: "logs-x", id: "end", document: end }]);
  await start(disk, clock);
  return { ids: [...disk.alerts.keys()].sort(), repeatCount: disk.repeatCount };
}

test("killed at any point and started again, the same alerts are raised, each once", async () => {
  let alertCount = 0;
  let repeatCount = 0;
  await fc.assert(
    fc.asyncProperty(testEvents, fc.array(fc.nat(24), { maxLength: 5 }), async (given, kills) => {
      const whole = await run(given, new Set());
      const broken = await run(given, new Set(kills));
      assert.deepEqual(broken.ids, whole.ids);
      alertCount += whole.ids.length;
      repeatCount += broken.repeatCount;
    }),
    { numRuns: 150 },
  );
  assert.ok(alertCount > 500, `only ${alertCount} alerts`);
  assert.ok(repeatCount > 0, "no restart evaluated anything twice: the test shows nothing");
});
