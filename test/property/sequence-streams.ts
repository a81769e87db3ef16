// Sequence rules and random streams for tests of the engine: few values, so that stages meet; times half
// a second apart and in no order; some events without their text, as from a source of our own.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import type { Match } from "../../src/engine/match.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import type { EqlRule } from "../../src/rules/rule.ts";

const QUERIES = [
  "sequence by k with maxspan=2s [any where a == 1] [any where b == 1]",
  "sequence by k with maxspan=8s [any where a == 1] [any where b == 1] [any where c == 1]",
  "sequence by k [any where a == 1] [any where b == 1] until [any where c == 1]",
  "sequence with maxspan=5s [any where a == 1] [any where a == 1 and b == 1]",
  "sequence by k with maxspan=5s [any where b == 1] with runs=2 [any where c == 1]",
  "sequence by k with maxspan=5s [any where a == 1] ![any where b == 1] [any where c == 1]",
  "sequence by k with maxspan=5s [any where a == 1] ![any where b == 1]",
  "sequence by k with maxspan=5s ![any where b == 1] [any where a == 1]",
  "sequence [any where c == 1] by k [any where b == 1] by other",
];

export const sequenceRules: readonly EqlRule[] = QUERIES.map((text, at) => {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const rule = { ...adHocRule(text), ruleId: `rule-${at}` };
  return { rule, query: parsed.value as unknown as VerifiedQuery };
});

export interface TestEvent {
  readonly fields: JsonObject;
  readonly timestampMs: number;
  /** What of its source the event still has. */
  readonly source: "none" | "text" | "bytes";
}

/** The events as they arrive, their texts being lines of blocks of eight, as a file is read. */
export function arrivingEvents(events: readonly TestEvent[]): readonly EcsEvent[] {
  const texts = events.map(({ fields }) => JSON.stringify(fields));
  let block = Buffer.alloc(0);
  return events.map(({ fields, timestampMs, source }, arrival) => {
    const sourceText = texts[arrival] as string;
    if (arrival % 8 === 0) block = Buffer.from(texts.slice(arrival, arrival + 8).join("\n"));
    const start = block.indexOf(sourceText);
    const sourceBytes = { block, start, end: start + Buffer.byteLength(sourceText) };
    return {
      fields,
      kind: "ecs",
      origin: { file: "x", line: arrival + 1 },
      timestampMs,
      arrival,
      ...(source === "none" ? {} : { sourceText }),
      ...(source === "bytes" ? { sourceBytes } : {}),
    };
  });
}

export function describeMatch(match: Match): string {
  if (match.kind === "event") return "event";
  const events = match.events.map((event) =>
    event === null ? "-" : `${event.arrival}:${JSON.stringify(event.fields)}`,
  );
  return `${match.rule.rule.ruleId}: ${events.join(" ")}`;
}

const flag = fc.constantFrom(0, 0, 1);
const testEvent: fc.Arbitrary<TestEvent> = fc.record({
  fields: fc.record({
    a: flag,
    b: flag,
    c: flag,
    k: fc.constantFrom("x", "y"),
    other: fc.constantFrom("x", "y"),
    isLast: fc.constantFrom(false, false, false, false, true),
  }),
  timestampMs: fc.integer({ min: 0, max: 30 }).map((half) => half * 500),
  source: fc.constantFrom("none", "text", "bytes"),
});

/** Streams of two events and more. */
export const testEvents: fc.Arbitrary<readonly TestEvent[]> = fc.array(testEvent, {
  minLength: 2,
  maxLength: 24,
});
