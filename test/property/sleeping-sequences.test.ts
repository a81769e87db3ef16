// A sequence rule sleeps until its first stage is seen and calls recent events back when that comes late.
// The plain engine, which never sleeps, is the oracle: on any stream, ordered or not, both find the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Match } from "../../src/engine/match.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import type { EcsEvent, SourceBytes } from "../../src/event/ecs-event.ts";
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

const rules: readonly EqlRule[] = QUERIES.map((text, at) => {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const rule = { ...adHocRule(text), ruleId: `rule-${at}` };
  return { rule, query: parsed.value as unknown as VerifiedQuery };
});

interface TestEvent {
  readonly fields: JsonObject;
  readonly timestampMs: number;
  /** What of its source the event still has. */
  readonly source: "none" | "text" | "bytes";
}

function run(
  mode: "plain" | "indexed",
  events: readonly TestEvent[],
  allowanceMs: number,
): readonly string[] {
  const engine = new Engine({ rules, mode, anyIndex: true, allowanceMs });
  const found: Match[] = [];
  const places = placesOf(events.map(({ fields }) => JSON.stringify(fields)));
  events.forEach(({ fields, timestampMs, source }, arrival) => {
    const { sourceText, sourceBytes } = places[arrival] as (typeof places)[number];
    const event: EcsEvent = {
      fields,
      kind: "ecs",
      origin: { file: "x", line: arrival + 1 },
      timestampMs,
      arrival,
      ...(source === "none" ? {} : { sourceText }),
      ...(source === "bytes" ? { sourceBytes } : {}),
    };
    found.push(...engine.push(event));
    if (fields["isLast"] === true) found.push(...engine.endSource());
  });
  found.push(...engine.flush());
  return found.map(describe).sort();
}

/** The texts as lines of blocks of eight, as a file is read. */
function placesOf(
  texts: readonly string[],
): readonly { readonly sourceText: string; readonly sourceBytes: SourceBytes }[] {
  let block = Buffer.alloc(0);
  return texts.map((sourceText, at) => {
    if (at % 8 === 0) block = Buffer.from(texts.slice(at, at + 8).join("\n"));
    const start = block.indexOf(sourceText);
    return {
      sourceText,
      sourceBytes: { block, start, end: start + Buffer.byteLength(sourceText) },
    };
  });
}

function describe(match: Match): string {
  if (match.kind === "event") return "event";
  const events = match.events.map((event) =>
    event === null ? "-" : `${event.arrival}:${JSON.stringify(event.fields)}`,
  );
  return `${match.rule.rule.ruleId}: ${events.join(" ")}`;
}

const flag = fc.constantFrom(0, 0, 1);
const eventArbitrary: fc.Arbitrary<TestEvent> = fc.record({
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

test("rules that sleep find what rules that never sleep find, however disordered the stream", () => {
  fc.assert(
    fc.property(
      fc.array(eventArbitrary, { minLength: 2, maxLength: 24 }),
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
