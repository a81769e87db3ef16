import assert from "node:assert/strict";
import { test } from "node:test";
import type { EcsEvent } from "../event/ecs-event.ts";
import { SampleMatcher } from "./sample-matcher.ts";
import type { JoinKeys } from "./sequence/join-keys.ts";

function eventAt(arrival: number, textLength: number): EcsEvent {
  const fields = { n: arrival, pad: "x".repeat(textLength) };
  return {
    fields,
    kind: "ecs",
    origin: { file: "a.ndjson", line: arrival + 1 },
    sourceText: JSON.stringify(fields),
    timestampMs: arrival,
    arrival,
  };
}

function keyOf(text: string): JoinKeys {
  return { text, values: [text] };
}

test("events too large for the bound put out the oldest keys, which are counted", () => {
  const samples = new SampleMatcher(2, 10_000);
  for (let at = 0; at < 8; at++) {
    samples.push(eventAt(at, 3_000), [{ stage: 0, keys: [keyOf(`host-${at}`)] }]);
  }
  assert.equal(samples.keyCount, 3);
  assert.equal(samples.evictedCount, 5);
  samples.push(eventAt(8, 100), [{ stage: 1, keys: [keyOf("host-7")] }]);
  const found = samples.flush();
  assert.deepEqual(
    found.map(({ events }) => events.map((event) => event?.arrival)),
    [[7, 8]],
  );
});

test("an event larger than the bound is not kept, is counted, and puts out no other", () => {
  const samples = new SampleMatcher(2, 10_000);
  samples.push(eventAt(0, 10), [{ stage: 0, keys: [keyOf("a")] }]);
  samples.push(eventAt(1, 20_000), [{ stage: 1, keys: [keyOf("a")] }]);
  samples.push(eventAt(2, 10), [{ stage: 1, keys: [keyOf("a")] }]);
  assert.deepEqual(
    samples.flush()[0]?.events.map((event) => event?.arrival),
    [0, 2],
  );
  assert.equal(samples.evictedCount, 1);
});

test("after a flush the bound is whole again", () => {
  const samples = new SampleMatcher(1, 10_000);
  for (let round = 0; round < 5; round++) {
    samples.push(eventAt(round, 6_000), [{ stage: 0, keys: [keyOf("a")] }]);
    assert.equal(samples.flush().length, 1);
  }
  assert.equal(samples.evictedCount, 0);
});

test("one event for two filters of a key is no sample, two events are", () => {
  const samples = new SampleMatcher(2);
  const both = [
    { stage: 0, keys: [keyOf("a")] },
    { stage: 1, keys: [keyOf("a")] },
  ];
  samples.push(eventAt(0, 10), both);
  assert.deepEqual(samples.flush(), []);
  samples.push(eventAt(1, 10), both);
  samples.push(eventAt(2, 10), both);
  assert.deepEqual(
    samples.flush()[0]?.events.map((event) => event?.arrival),
    [1, 2],
  );
});
