import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRules } from "../../rules/load-rules.ts";
import { openAlertStore } from "../../store/alerts/open-alert-store.ts";
import { MemoryEventStore } from "../../store/events/memory-event-store.ts";
import { RunningTripline, type TriplineParts } from "./running-tripline.ts";

const none = loadRules([]);

const everything = loadRules([
  {
    file: "everything.toml",
    text: `[metadata]
creation_date = "2026/11/25"
maturity = "production"
updated_date = "2026/11/25"
[rule]
author = ["Tripline"]
description = "Every event."
language = "eql"
name = "Everything"
risk_score = 21
rule_id = "00000000-0000-4000-8000-000000000001"
severity = "low"
type = "eql"
query = "any where true"
`,
  },
]);

test("a change of rules that could not be put in force is in force once the store takes state again", async () => {
  const store = openAlertStore(":memory:");
  const disk = { isFull: false };
  const alerts: TriplineParts["alerts"] = {
    ...store,
    commit: (commit) => {
      if (disk.isFull) throw new Error("database or disk is full");
      return store.commit(commit);
    },
  };
  let fingerprint = "old";
  const told: unknown[] = [];
  const { tripline } = await RunningTripline.start({
    events: new MemoryEventStore(),
    alerts,
    set: none,
    rules: { fingerprint: () => fingerprint, load: () => ({ ...none }) },
    mode: "live",
    allowanceMs: 0,
    nowMs: () => 0,
    monotonicMs: () => 0,
    pause: () => Promise.resolve(),
    onAlerts: () => undefined,
    onRuleChange: (change) => told.push(change),
    onFault: () => undefined,
  });
  try {
    fingerprint = "new";
    disk.isFull = true;
    assert.throws(() => tripline.checkRules(), /full/);
    assert.equal(told.length, 0);
    disk.isFull = false;
    tripline.checkRules();
    assert.equal(told.length, 1);
    tripline.checkRules();
    assert.equal(told.length, 1, "once only");
  } finally {
    await tripline.stop();
    store.close();
  }
});

test("a fault that goes on is told once", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const store = openAlertStore(":memory:");
  const faults: string[] = [];
  let isBroken = false;
  const { tripline } = await RunningTripline.start({
    events: new MemoryEventStore(),
    alerts: store,
    set: none,
    rules: {
      fingerprint: () => {
        if (isBroken) throw new Error("no such folder");
        return "";
      },
      load: () => none,
    },
    mode: "live",
    allowanceMs: 0,
    nowMs: () => 0,
    monotonicMs: () => 0,
    pause: () => Promise.resolve(),
    onAlerts: () => undefined,
    onRuleChange: () => undefined,
    onFault: (what) => faults.push(what),
  });
  isBroken = true;
  for (let seconds = 0; seconds < 10; seconds++) t.mock.timers.tick(2_000);
  assert.deepEqual(faults, ["rules"]);
  await tripline.stop();
  store.close();
});

test("stopping waits for the scheduled run under way, so that the stores may be closed", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const store = openAlertStore(":memory:");
  const faults: string[] = [];
  const events = new MemoryEventStore();
  const waiting: (() => void)[] = [];
  const { tripline } = await RunningTripline.start({
    events,
    alerts: store,
    set: everything,
    rules: { fingerprint: () => "", load: () => everything },
    mode: "scheduled",
    allowanceMs: 0,
    nowMs: () => 0,
    monotonicMs: () => 0,
    pause: () => new Promise((resolve) => waiting.push(resolve)),
    onAlerts: () => undefined,
    onRuleChange: () => undefined,
    onFault: (what, error) => faults.push(`${what}: ${String(error)}`),
  });
  const event = {
    index: "x",
    id: "1",
    isIdGiven: true,
    document: {},
    timestampMs: 0,
    ingestedMs: 0,
  };
  events.append([event]);
  t.mock.timers.tick(2_000);
  assert.equal(waiting.length, 1, "a run is under way");
  let isStopped = false;
  const stopping = tripline.stop().then(() => {
    isStopped = true;
  });
  await Promise.resolve();
  assert.equal(isStopped, false);
  waiting[0]?.();
  await stopping;
  store.close();
  assert.deepEqual(faults, []);
});
