// A sequence rule sleeps until its first stage is seen and calls recent events back when that comes late.
// The plain engine, which never sleeps, is the oracle: on any stream, ordered or not, both find the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Engine } from "../../src/engine/engine.ts";
import type { Match } from "../../src/engine/match.ts";
import {
  arrivingEvents,
  describeMatch,
  sequenceRules,
  type TestEvent,
  testEvents,
} from "./sequence-streams.ts";

function run(
  mode: "plain" | "indexed",
  events: readonly TestEvent[],
  allowanceMs: number,
): readonly string[] {
  const engine = new Engine({ rules: sequenceRules, mode, anyIndex: true, allowanceMs });
  const found: Match[] = [];
  for (const event of arrivingEvents(events)) {
    found.push(...engine.push(event));
    if (event.fields["isLast"] === true) found.push(...engine.endSource());
  }
  found.push(...engine.flush());
  return found.map(describeMatch).sort();
}

test("rules that sleep find what rules that never sleep find, however disordered the stream", () => {
  fc.assert(
    fc.property(
      testEvents,
      fc.constantFrom(0, 1000, 4000, Number.POSITIVE_INFINITY),
      (events, allowanceMs) => {
        const plain = run("plain", events, allowanceMs);
        assert.deepEqual(run("indexed", events, allowanceMs), plain);
      },
    ),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 3000) },
  );
});

test("a stream longer than the recent events keep is still searched to its end", () => {
  const filler = (at: number): TestEvent => ({
    fields: { a: 0, b: 0, c: 0, k: "x", other: "x", text: "é".repeat(at % 50) },
    timestampMs: at,
    source: at % 7 === 0 ? "none" : at % 7 === 1 ? "text" : "bytes",
  });
  const many = Array.from({ length: 30_000 }, (_, at) => filler(at));
  const hit = (a: number, b: number, timestampMs: number): TestEvent => ({
    fields: { a, b, c: 0, k: "x", other: "x" },
    timestampMs,
    source: "bytes",
  });
  // The second stage arrives first; the first stage follows a hundred events later but belongs before.
  const events = [...many, hit(0, 1, 29_990), ...many.slice(0, 100), hit(1, 0, 29_980)];
  const found = run("indexed", events, Number.POSITIVE_INFINITY);
  assert.deepEqual(found, run("plain", events, Number.POSITIVE_INFINITY));
  assert.ok(found.some((one) => one.startsWith("rule-0:")));
});
