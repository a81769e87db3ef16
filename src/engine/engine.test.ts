import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import type { VerifiedQuery } from "../eql/phases.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import { verifyQuery } from "../eql/verify/verify-query.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { adHocRule } from "../rules/ad-hoc-rule.ts";
import type { EqlRule, Rule } from "../rules/rule.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { JOIN_KEYS_PER_EVENT_MAX, SAMPLE_KEYS_MAX } from "./limits.ts";
import type { Match } from "./match.ts";

function ruleOf(query: string, more: Partial<Rule> = {}): EqlRule {
  const parsed = parseQuery(query);
  assert.ok(parsed.ok, query);
  const verified = verifyQuery(parsed.value);
  assert.ok(verified.ok, query);
  return { rule: { ...adHocRule(query), ...more }, query: verified.value as VerifiedQuery };
}

/** An engine over one rule, with events made of their second and their fields. */
class Bench {
  readonly engine: Engine;
  #arrival = 0;

  constructor(rule: EqlRule, options: Partial<EngineOptions> = {}) {
    this.engine = new Engine({ rules: [rule], mode: "indexed", anyIndex: true, ...options });
  }

  push(second: number, fields: JsonObject): readonly string[] {
    const arrival = this.#arrival++;
    const event: EcsEvent = {
      fields: { at: second, ...fields },
      kind: "ecs",
      origin: { file: "bench", line: arrival + 1 },
      timestampMs: second * 1000,
      arrival,
    };
    return this.engine.push(event).map(described);
  }

  advance(second: number): readonly string[] {
    return this.engine.advance(second * 1000).map(described);
  }

  flush(): readonly string[] {
    return this.engine.flush().map(described);
  }

  get counts() {
    const { rules, ...counts } = this.engine.stats();
    return { ...counts, ...(rules[0] as (typeof rules)[number]) };
  }
}

/** The seconds of a match's events; "!" for a missing one. */
function described(match: Match): string {
  const events = match.kind === "event" ? [match.event] : match.events;
  return events.map((event) => (event === null ? "!" : String(event.fields["at"]))).join(" ");
}

const UPDATE = "sequence with maxspan=5s [any where a == 1] ![any where b == 1]";

test("in a silent stream an event that stayed missing is told once its time and the allowance are over", () => {
  const bench = new Bench(ruleOf(UPDATE), { allowanceMs: 2000 });
  assert.deepEqual(bench.push(1, { a: 1 }), []);
  assert.deepEqual(bench.advance(7.9), []);
  assert.deepEqual(bench.advance(8.1), ["1 !"]);
});

test("an event still on its way within the allowance spoils what must not have it", () => {
  const bench = new Bench(ruleOf(UPDATE), { allowanceMs: 2000 });
  bench.push(1, { a: 1 });
  assert.deepEqual(bench.advance(7.5), []);
  bench.push(6, { b: 1 });
  assert.deepEqual([...bench.advance(20), ...bench.flush()], []);
});

test("disordered events are put in order within the allowance; later ones are tested and counted", () => {
  const pair = ruleOf("sequence [any where a == 1] [any where b == 1]");
  const bench = new Bench(pair, { allowanceMs: 2000 });
  bench.push(2, { b: 1 });
  assert.deepEqual([...bench.push(1, { a: 1 }), ...bench.push(9, {})], ["1 2"]);
  bench.push(10, { a: 1 });
  bench.push(20, { a: 1 });
  bench.push(30, {});
  assert.deepEqual(bench.push(11, { b: 1 }), ["10 11"]);
  assert.equal(bench.counts.lateCount, 1);
});

test("an event without a time joins no sequence and is counted", () => {
  const bench = new Bench(ruleOf("sequence [any where a == 1] [any where b == 1]"));
  bench.push(Number.NaN, { a: 1 });
  bench.push(2, { b: 1 });
  assert.deepEqual(bench.flush(), []);
  assert.equal(bench.counts.withoutTimeCount, 1);
});

test("an event that an exception takes away enters no sequence and is counted", () => {
  const bench = new Bench(ruleOf("sequence [any where a == 1] [any where b == 1]"), {
    isExcepted: (_, event) => event.fields["user"] === "deploy",
  });
  bench.push(1, { a: 1 });
  bench.push(2, { b: 1, user: "deploy" });
  bench.push(3, { b: 1 });
  assert.deepEqual(bench.flush(), ["1 3"]);
  assert.equal(bench.counts.exceptedCount, 1);
});

test("join keys are the values of arrays, and a missing one joins only where it is optional", () => {
  const bench = new Bench(ruleOf("sequence by tags, ?zone [any where a == 1] [any where b == 1]"));
  bench.push(1, { a: 1, tags: ["x", "y"] });
  bench.push(2, { a: 1 });
  bench.push(3, { b: 1, tags: "y" });
  bench.push(4, { b: 1 });
  assert.deepEqual(bench.flush(), ["1 3"]);
});

test("join keys that multiply beyond the limit are cut and counted", () => {
  const bench = new Bench(ruleOf("sequence by tags [any where a == 1] [any where b == 1]"));
  const tags = Array.from({ length: JOIN_KEYS_PER_EVENT_MAX + 1 }, (_, at) => `t${at}`);
  bench.push(1, { a: 1, tags });
  assert.equal(bench.counts.cutKeysCount, 1);
});

test("the category is read from the field that the rule names", () => {
  const rule = ruleOf("process where a == 1", { eventCategoryOverride: "kind" });
  const bench = new Bench(rule);
  assert.deepEqual(bench.push(1, { a: 1, event: { category: "process" } }), []);
  assert.deepEqual(bench.push(2, { a: 1, kind: ["process"] }), ["2"]);
});

test("a sequence orders by the time and tiebreaker fields that the rule names", () => {
  const rule = ruleOf("sequence [any where a == 1] [any where b == 1]", {
    timestampField: "made",
    tiebreakerField: "nth",
  });
  const bench = new Bench(rule, { allowanceMs: Number.POSITIVE_INFINITY });
  bench.push(1, { b: 1, made: 5000, nth: 2 });
  bench.push(2, { a: 1, made: 5000, nth: 1 });
  assert.deepEqual(bench.flush(), ["2 1"]);
});

test("what a rule's index patterns leave out is counted", () => {
  const rule = ruleOf("any where a == 1", { index: ["logs-endpoint.*"] });
  const bench = new Bench(rule, { anyIndex: false });
  assert.deepEqual(bench.push(1, { a: 1, data_stream: { dataset: "system.auth" } }), []);
  assert.deepEqual(bench.push(2, { a: 1, data_stream: { dataset: "endpoint.events" } }), ["2"]);
  assert.equal(bench.counts.leftOutCount, 1);
});

const SAMPLE = "sample by host [any where a == 1] [any where b == 1]";

test("a sample takes events of one key in any order, and different ones for its filters", () => {
  const bench = new Bench(ruleOf(SAMPLE));
  bench.push(1, { host: "x", b: 1 });
  bench.push(2, { host: "y", a: 1, b: 1 });
  bench.push(3, { host: "x", a: 1 });
  assert.deepEqual(bench.flush(), ["3 1"]);
});

test("one event for both filters waits for a second that fits either", () => {
  const bench = new Bench(ruleOf(SAMPLE));
  bench.push(1, { host: "x", a: 1, b: 1 });
  bench.push(2, { host: "x", a: 1 });
  assert.deepEqual(bench.flush(), ["2 1"]);
});

test("keys of a sample beyond the limit are given up, oldest first, and counted", () => {
  const bench = new Bench(ruleOf(SAMPLE));
  for (let at = 0; at <= SAMPLE_KEYS_MAX; at++) bench.push(at, { host: `h${at}`, a: 1 });
  bench.push(0.5, { host: "h0", b: 1 });
  bench.push(9.5, { host: "h9", b: 1 });
  assert.deepEqual(bench.flush(), ["9 9.5"]);
  assert.equal(bench.counts.evictedSampleKeyCount, 2);
});

test("time may go back between files, while partial sequences live on", () => {
  const bench = new Bench(ruleOf("sequence [any where a == 1] [any where b == 1]"));
  bench.push(1, { a: 1 });
  bench.push(50, {});
  assert.deepEqual(bench.engine.endSource(), []);
  bench.push(2, { b: 1 });
  assert.deepEqual(bench.flush(), ["1 2"]);
  assert.equal(bench.counts.lateCount, 0);
});
