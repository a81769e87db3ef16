// An event of which the engine says that no rule can match it may be passed over: with random rules and
// events, matches are the same as when every event is tested.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Match } from "../../src/engine/match.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import type { EqlRule } from "../../src/rules/rule.ts";

const QUERIES = [
  'process where event.action == "exec" and process.name == "a"',
  'process where host.os.type == "linux" and event.type == "start" and event.action in ("exec", "fork")',
  'process where event.type : ("start", "e*") and process.name == "b"',
  'process where not event.action == "fork" and event.type != "end"',
  'any where process.name == "a" and event.action == null',
  'file where event.action : ("creation", "RENAME") and not process.name : "a*"',
  'any where host.os.type == "windows" or event.category == "network"',
  'sequence by k with maxspan=2s [process where event.action == "exec"] [file where true]',
  'sequence by k [process where event.action == "fork"] [process where event.type == "end"]',
  'sequence by k with maxspan=1s [process where event.action == "exec"] ![process where event.type == "end"]',
  'sequence by k with maxspan=2s ![file where event.type == "deletion"] [process where event.action == "exec"]',
  'sequence by k [process where event.action == "exec"] with runs=2 until [process where event.action == "end"]',
  'sample by k [process where event.action == "exec"] [file where event.action == "creation"]',
] as const;

const all: readonly EqlRule[] = QUERIES.map((text, at) => {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  return {
    rule: { ...adHocRule(text), ruleId: `rule-${at}` },
    query: parsed.value as unknown as VerifiedQuery,
  };
});

const OUTLINES: readonly JsonObject[] = [
  { category: ["process"], type: ["start"], action: "exec" },
  { category: ["process"], type: ["start"], action: "fork" },
  { category: ["process"], type: ["end"], action: "end" },
  { category: ["file"], type: ["creation"], action: "creation" },
  { category: ["file"], type: ["deletion"], action: "deletion" },
  { category: ["file"], type: ["change"], action: "rename" },
  { category: ["driver", "process"], type: ["start"], action: ["loaded", "load_module"] },
  { category: ["network"], type: ["protocol", "info"], action: "lookup_requested" },
];

function madeEvent(fields: JsonObject, timestampMs: number, arrival: number): EcsEvent {
  const origin = { file: "x", line: arrival + 1 };
  return { fields, kind: "linux-sensor", origin, timestampMs, arrival };
}

const event = fc.record({
  outline: fc.nat({ max: OUTLINES.length - 1 }),
  name: fc.constantFrom("a", "b", "ab", undefined),
  k: fc.nat({ max: 2 }),
  waitMs: fc.constantFrom(0, 0, 100, 900),
  delayMs: fc.constantFrom(0, 0, 300, 2_000),
});

interface Run {
  readonly found: readonly string[];
  readonly passedCount: number;
}

interface Tested {
  readonly event: EcsEvent;
  readonly sketch: EcsEvent;
}

function run(rules: readonly EqlRule[], events: readonly Tested[], mayPass: boolean): Run {
  const engine = new Engine({ rules, mode: "indexed", anyIndex: false, allowanceMs: 500 });
  const found: Match[] = [];
  let passedCount = 0;
  for (const { event: one, sketch } of events) {
    const isPassed = mayPass && !engine.canMatch(sketch);
    if (isPassed) passedCount++;
    found.push(...(isPassed ? engine.passOver(one.timestampMs) : engine.push(one)));
  }
  found.push(...engine.flush());
  return { found: found.map(describe).sort(), passedCount };
}

function describe(match: Match): string {
  const events = match.kind === "event" ? [match.event] : match.events;
  return `${match.rule.rule.ruleId} ${events.map((one) => one?.arrival).join(" ")}`;
}

test("passing over what no rule can match changes no match, in order or out of it", () => {
  let passedCount = 0;
  fc.assert(
    fc.property(
      fc.subarray([...all], { minLength: 1 }),
      fc.array(event, { maxLength: 40 }),
      (rules, parts) => {
        let nowMs = 1_000_000;
        const events = parts.map(({ outline, name, k, waitMs, delayMs }, arrival) => {
          nowMs += waitMs;
          const like = { event: OUTLINES[outline] as JsonObject, host: { os: { type: "linux" } } };
          const fields = { ...like, k, process: name === undefined ? {} : { name } };
          const sketch = madeEvent(like, Number.NaN, 0);
          return { event: madeEvent(fields, nowMs - delayMs, arrival), sketch };
        });
        const passing = run(rules, events, true);
        passedCount += passing.passedCount;
        assert.deepEqual(passing.found, run(rules, events, false).found);
      },
    ),
    { numRuns: 1_500 },
  );
  assert.ok(passedCount > 1_000, `${passedCount} passed over`);
});
