// The sequence matcher against a plain restatement of the rules over the whole list of events.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { INFLIGHT_PER_KEY_AND_STAGE_MAX } from "../../src/engine/limits.ts";
import { compareOrdinals, type Ordinal } from "../../src/engine/ordinal.ts";
import { SequenceMatcher, UNTIL_STAGE } from "../../src/engine/sequence/sequence-matcher.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";

interface TestEvent {
  readonly at: number;
  readonly key: string;
  /** Stages that it matches; -1 is until. */
  readonly stages: readonly number[];
}

interface Shape {
  readonly stageCount: number;
  readonly maxspanMs: number | undefined;
}

function ordinalOf(event: TestEvent, arrival: number): Ordinal {
  return { timestampMs: event.at, tiebreaker: Number.POSITIVE_INFINITY, arrival };
}

function matcherResults(events: readonly TestEvent[], shape: Shape): readonly string[] {
  const matcher = new SequenceMatcher({
    stagesMissing: Array.from({ length: shape.stageCount }, () => false),
    maxspanMs: shape.maxspanMs,
  });
  const found: string[] = [];
  events.forEach((event, at) => {
    const ecs: EcsEvent = {
      fields: { at },
      kind: "ecs",
      origin: { file: "", line: 1 },
      timestampMs: event.at,
      arrival: at,
    };
    const hits = event.stages.map((stage) => ({
      stage,
      keys: [{ values: [event.key], text: event.key }],
    }));
    if (hits.length === 0) return;
    for (const { events: list } of matcher.push(ecs, ordinalOf(event, at), hits)) {
      found.push(list.map((one) => one?.fields["at"]).join());
    }
  });
  return found;
}

/** The rules as EQL.md states them, with nothing clever: lists of partials by key and stage. */
function oracle(events: readonly TestEvent[], shape: Shape): readonly string[] {
  const found: string[] = [];
  const partials: { key: string; at: number[] }[] = [];
  const ordinals = events.map(ordinalOf);
  const untils: { key: string; at: number }[] = [];
  events.forEach((event, at) => {
    const now = ordinals[at] as Ordinal;
    const before = (other: number) => compareOrdinals(ordinals[other] as Ordinal, now) < 0;
    for (let stage = shape.stageCount - 1; stage >= 0; stage--) {
      if (!event.stages.includes(stage)) continue;
      if (stage === 0) {
        partials.push({ key: event.key, at: [at] });
        continue;
      }
      const waiting = partials.filter((one) => one.key === event.key && one.at.length === stage);
      const earlier = waiting.filter((one) => before(one.at.at(-1) as number));
      const taken = earlier.reduce<(typeof partials)[number] | undefined>(
        (best, one) =>
          best === undefined ||
          compareOrdinals(
            ordinals[one.at.at(-1) as number] as Ordinal,
            ordinals[best.at.at(-1) as number] as Ordinal,
          ) >= 0
            ? one
            : best,
        undefined,
      );
      if (taken === undefined) continue;
      for (const one of earlier) partials.splice(partials.indexOf(one), 1);
      const spanMs = event.at - (events[taken.at[0] as number] as TestEvent).at;
      if (shape.maxspanMs !== undefined && spanMs > shape.maxspanMs) continue;
      const last = ordinals[taken.at.at(-1) as number] as Ordinal;
      const isEnded = untils.some(
        (until) =>
          until.key === event.key &&
          before(until.at) &&
          compareOrdinals(ordinals[until.at] as Ordinal, last) >= 0,
      );
      if (isEnded) continue;
      const grown = { key: event.key, at: [...taken.at, at] };
      if (grown.at.length === shape.stageCount) found.push(grown.at.join());
      else partials.push(grown);
    }
    if (event.stages.includes(UNTIL_STAGE)) untils.push({ key: event.key, at });
  });
  return found;
}

const streams = fc
  .array(
    fc.record({
      step: fc.integer({ min: 0, max: 3 }),
      key: fc.constantFrom("k", "l"),
      stages: fc.uniqueArray(fc.constantFrom(UNTIL_STAGE, 0, 0, 1, 1, 2, 3), { maxLength: 3 }),
    }),
    { maxLength: 14 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ step, key, stages }): TestEvent => {
      at += step;
      return { at, key, stages };
    });
  });

test("sequences are those that the rules restated find, on any small stream", () => {
  const shapes = fc.record({
    stageCount: fc.integer({ min: 2, max: 4 }),
    maxspanMs: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(streams, shapes, (events, shape) => {
      const usable = events.map((event) => ({
        ...event,
        stages: event.stages.filter((stage) => stage < shape.stageCount),
      }));
      assert.deepEqual(
        [...matcherResults(usable, shape)].sort(),
        [...oracle(usable, shape)].sort(),
      );
    }),
    { numRuns: 20_000 },
  );
});

test("waiting sequences of one key never pass their limit, and the oldest goes first", () => {
  const matcher = new SequenceMatcher({ stagesMissing: [false, false], maxspanMs: undefined });
  const event: EcsEvent = {
    fields: {},
    kind: "ecs",
    origin: { file: "", line: 1 },
    timestampMs: 0,
    arrival: 0,
  };
  for (let at = 0; at < 2 * INFLIGHT_PER_KEY_AND_STAGE_MAX; at++) {
    matcher.push(event, { timestampMs: at, tiebreaker: 0, arrival: at }, [
      { stage: 0, keys: [{ values: ["k"], text: "k" }] },
    ]);
    assert.ok(matcher.inflightCount <= INFLIGHT_PER_KEY_AND_STAGE_MAX);
  }
  assert.equal(matcher.stats.evicted, INFLIGHT_PER_KEY_AND_STAGE_MAX);
});
