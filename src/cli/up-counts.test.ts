// What /metrics says of the engine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { upCounts } from "./up-counts.ts";

test("what the engine counts is among the numbers for Prometheus, each under its own name", () => {
  const counts = {
    eventCount: 1,
    alertCount: 2,
    ruleCount: 3,
    lateCount: 4,
    faultCount: 5,
    inflightSequenceCount: 6,
    evictedSequenceCount: 7,
  };
  const { read } = upCounts({
    tripline: { counts: () => counts },
    events: { nextPosition: 8 },
    outputs: [],
    health: () => undefined,
  });
  const values = read().map(({ name, kind, values: [first] }) => [name, kind, first?.value]);
  assert.deepEqual(values, [
    ["tripline_events_evaluated_total", "counter", 1],
    ["tripline_alerts_raised_total", "counter", 2],
    ["tripline_late_events_total", "counter", 4],
    ["tripline_sequences_evicted_total", "counter", 7],
    ["tripline_rule_faults_total", "counter", 5],
    ["tripline_rules", "gauge", 3],
    ["tripline_sequences_inflight", "gauge", 6],
    ["tripline_log_next_position", "gauge", 8],
  ]);
});
