import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleText } from "../../../test/end-to-end/small-rules.ts";
import type { Alert } from "../../alerts/alert.ts";
import { INFLIGHT_PER_KEY_AND_STAGE_MAX } from "../../engine/limits.ts";
import { loadRules, type RuleSet } from "../../rules/load-rules.ts";
import type { RawRecord } from "../../sources/raw-record.ts";
import type { AlertCommit, Committed } from "../../store/alerts/alert-store.ts";
import { openAlertStore } from "../../store/alerts/open-alert-store.ts";
import { type EventStore, StoreRefusal } from "../../store/events/event-store.ts";
import { MemoryEventStore } from "../../store/events/memory-event-store.ts";
import { RunningTripline, type TriplineParts } from "./running-tripline.ts";
import { ScheduledRuns } from "./scheduled-runs.ts";

const START_MS = Date.UTC(2026, 10, 25, 12);

const rule = ruleText({
  name: "everything",
  query: "any where true",
  more: 'from = "now-9m"\ninterval = "5m"',
});

function partsOver(events: EventStore) {
  const raised: Alert[] = [];
  const faults: string[] = [];
  const changes: number[] = [];
  const clock = { ms: START_MS };
  const interruption = new AbortController();
  const files = { text: rule };
  const load = (): RuleSet => loadRules([{ file: "a.toml", text: files.text }]);
  const parts: TriplineParts = {
    events,
    alerts: openAlertStore(":memory:"),
    set: load(),
    rules: { fingerprint: () => files.text, load, switchedOff: () => new Set() },
    fingerprint: files.text,
    mode: "live",
    allowanceMs: 5_000,
    nowMs: () => clock.ms,
    monotonicMs: () => clock.ms,
    pause: () => Promise.resolve(),
    onAlerts: (alerts) => raised.push(...alerts),
    onRuleChange: ({ set }) => changes.push(set.rules.length),
    onRulesUnusable: (reason) => faults.push(reason),
    onFault: (what) => faults.push(what),
    interrupted: interruption.signal,
  };
  return { parts, raised, faults, changes, clock, interruption, files };
}

async function* batchesOf(...counts: readonly number[]): AsyncGenerator<readonly RawRecord[]> {
  for (const count of counts)
    yield Array.from({ length: count }, (_, at) => ({
      shape: "json",
      value: {
        "@timestamp": new Date(START_MS + at).toISOString(),
        event: { category: "process" },
      },
      origin: { file: "sensor", line: at + 1 },
    }));
}

/** A store that refuses while `refusals` are left. */
function refusingStore(refusals: { left: number }): MemoryEventStore {
  const store = new MemoryEventStore();
  const { append } = MemoryEventStore.prototype;
  store.append = (events) => {
    if (refusals.left-- > 0) throw new StoreRefusal("disk-full", "0 MB free");
    return append.call(store, events);
  };
  return store;
}

test("what the store refuses of a source of this process waits until there is room", async () => {
  const store = refusingStore({ left: 2 });
  const { parts, raised, faults } = partsOver(store);
  const { tripline } = await RunningTripline.start(parts);
  await tripline.read(batchesOf(3, 4));
  await tripline.stop();
  assert.deepEqual([store.nextPosition, raised.length], [7, 7]);
  assert.deepEqual(faults, ["events are refused", "events are refused"]);
});

test("an interrupt ends the waiting, and what is lost is told", async () => {
  const store = refusingStore({ left: Number.POSITIVE_INFINITY });
  const { parts, faults, interruption } = partsOver(store);
  const { tripline } = await RunningTripline.start(parts);
  const reading = tripline.read(batchesOf(3));
  interruption.abort();
  await reading;
  await tripline.stop();
  assert.equal(faults.at(-1), "3 events are lost");
});

test("changed rules wait while the state cannot be kept, and are not forgotten", async () => {
  const { parts, changes, files } = partsOver(new MemoryEventStore());
  const { commit } = parts.alerts;
  let isFull = true;
  const alerts = {
    ...parts.alerts,
    commit: (given: Parameters<typeof commit>[0]) => {
      if (isFull) throw new Error("full");
      return commit(given);
    },
  };
  const { tripline } = await RunningTripline.start({ ...parts, alerts });
  files.text = rule.replace("any where true", "process where true");
  assert.throws(() => tripline.checkRules(), /full/);
  assert.deepEqual(changes, []);
  isFull = false;
  tripline.checkRules();
  tripline.checkRules();
  assert.deepEqual(changes, [1]);
  await tripline.stop();
});

test("scheduled runs that look back over the same events tell of an alert once", async () => {
  const { parts, raised, clock } = partsOver(new MemoryEventStore());
  const { tripline } = await RunningTripline.start({ ...parts, mode: "scheduled" });
  await tripline.read(batchesOf(1));
  const runs = new ScheduledRuns({ ...parts, mode: "scheduled" }, () => parts.set);
  for (let minute = 0; minute < 20; minute++) {
    clock.ms += 60_000;
    await runs.runDue();
  }
  await tripline.stop();
  assert.equal(raised.length, 1);
});

test("a log that was lost beside its state is said, and every new event is tested", async () => {
  const before = partsOver(new MemoryEventStore());
  const first = await RunningTripline.start(before.parts);
  await first.tripline.read(batchesOf(5));
  await first.tripline.stop();
  assert.equal(before.parts.alerts.nextPosition, 5);

  const events = new MemoryEventStore();
  const { parts, raised, faults } = partsOver(events);
  const { alerts } = before.parts;
  const second = await RunningTripline.start({ ...parts, alerts });
  assert.deepEqual(faults, ["the log of events was lost or replaced"]);
  await second.tripline.read(batchesOf(2));
  await second.tripline.stop();
  // Killed before its end, the next begins where the new log does.
  const third = await RunningTripline.start({ ...partsOver(events).parts, alerts });
  assert.deepEqual([raised.length, alerts.nextPosition, third.recoveredCount], [2, 2, 0]);
  await third.tripline.stop();
  assert.equal(faults.length, 1);
});

test("a log that holds other events, and ends before the kept place, is tested from its beginning", async () => {
  const { parts, raised } = partsOver(new MemoryEventStore());
  const state = new Map([["place", Buffer.from("900")]]);
  parts.alerts.commit({ alerts: [], nextPosition: 900, suppressed: [], exceptionHits: [], state });
  const filled = partsOver(parts.events);
  const one = await RunningTripline.start(filled.parts);
  await one.tripline.read(batchesOf(3));
  await one.tripline.stop();
  const { tripline, recoveredCount } = await RunningTripline.start(parts);
  await tripline.stop();
  assert.deepEqual([recoveredCount, raised.length], [3, 3]);
});

const suppressed = ruleText({
  name: "everything",
  query: "any where true",
  more: `from = "now-9m"
interval = "5m"
[rule.alert_suppression]
group_by = ["host.id"]
missing_fields_strategy = "suppress"
[rule.alert_suppression.duration]
value = 2
unit = "m"`,
});

const EXCEPTION = `[[exception]]
id = "quiet"
name = "quiet"
[exception.when]
user.name = "backup"`;

/** An event a minute, some of them of a user whom an exception takes away. */
async function* minutely(clock: { ms: number }): AsyncGenerator<readonly RawRecord[]> {
  for (const [at, user] of ["a", "a", "backup", "a", "a", "a", "backup", "a", "a"].entries()) {
    clock.ms = START_MS + at * 60_000;
    const value = {
      "@timestamp": new Date(clock.ms).toISOString(),
      event: { category: "process", id: `event-${at}` },
      user: { name: user },
    };
    yield [{ shape: "json", value, origin: { file: "sensor", line: at + 1 } }];
  }
}

async function suppressedBy(mode: "live" | "scheduled") {
  const { parts, raised, clock } = partsOver(new MemoryEventStore());
  const set = loadRules([
    { file: "a.toml", text: suppressed },
    { file: "exceptions.toml", text: EXCEPTION },
  ]);
  let hitCount = 0;
  const commit = (given: AlertCommit): Committed => {
    hitCount += given.exceptionHits.reduce((sum, { count }) => sum + count, 0);
    return parts.alerts.commit(given);
  };
  const own = { ...parts, alerts: { ...parts.alerts, commit }, set, mode };
  const { tripline } = await RunningTripline.start(own);
  const runs = new ScheduledRuns(own, () => set);
  for await (const batch of minutely(clock)) {
    await tripline.read(asBatches(batch));
    if (mode === "scheduled") await runs.runDue();
  }
  for (let minute = 0; mode === "scheduled" && minute < 30; minute++) {
    clock.ms += 60_000;
    await runs.runDue();
  }
  await tripline.stop();
  const { alerts } = parts.alerts.list({}, { size: 100 });
  return {
    times: raised.map(({ originalTimeMs }) => (originalTimeMs - START_MS) / 60_000).sort(),
    counts: alerts.map(({ document }) => document["kibana.alert.suppression.docs_count"]),
    hitCount,
  };
}

async function* asBatches(batch: readonly RawRecord[]): AsyncGenerator<readonly RawRecord[]> {
  yield batch;
}

test("runs that look back over the same events suppress and count as the stream does", async () => {
  const live = await suppressedBy("live");
  assert.deepEqual(live, { times: [0, 3, 7], counts: [1, 2, 1], hitCount: 2 });
  assert.deepEqual(await suppressedBy("scheduled"), live);
});

const SEQUENCE = ruleText({
  name: "fork bomb",
  query: "sequence [process where true] [file where true]",
});

/** Processes after a process and a file, which wake the rule. */
async function* processes(count: number): AsyncGenerator<readonly RawRecord[]> {
  const categories = ["process", "file", ...Array.from({ length: count }, () => "process")];
  yield categories.map((category, at) => ({
    shape: "json",
    value: { "@timestamp": new Date(START_MS + at).toISOString(), event: { category } },
    origin: { file: "sensor", line: at + 1 },
  }));
}

test("sequences given up at a limit are counted, and the count does not fall when rules change", async (t) => {
  const { parts, files } = partsOver(new MemoryEventStore());
  files.text = SEQUENCE;
  const set = loadRules([{ file: "a.toml", text: SEQUENCE }]);
  const own = { ...parts, set, fingerprint: SEQUENCE, allowanceMs: 0 };
  const { tripline } = await RunningTripline.start(own);
  t.after(() => tripline.stop());
  await tripline.read(processes(INFLIGHT_PER_KEY_AND_STAGE_MAX + 100));
  const { evictedSequenceCount, inflightSequenceCount } = tripline.counts();
  assert.deepEqual(
    [evictedSequenceCount, inflightSequenceCount],
    [100, INFLIGHT_PER_KEY_AND_STAGE_MAX],
  );
  files.text = rule;
  tripline.checkRules();
  const after = tripline.counts();
  assert.deepEqual([after.evictedSequenceCount, after.inflightSequenceCount], [100, 0]);
});
