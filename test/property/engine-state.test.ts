// A stream cut at any places, each part run by a new engine that takes up the state of the one before,
// finds what one engine finds over the whole: what a restart, or a change of other rules, must not alter.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import { neededArrivals, readStreamRecord } from "../../src/engine/sequence/sequence-state.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { arrivingEvents, describeMatch, sequenceRules, testEvents } from "./sequence-streams.ts";

function run(
  events: readonly EcsEvent[],
  options: { readonly allowanceMs: number; readonly cuts: ReadonlySet<number> },
): readonly string[] {
  const start = () =>
    new Engine({
      rules: sequenceRules,
      mode: "indexed",
      anyIndex: true,
      allowanceMs: options.allowanceMs,
    });
  let engine = start();
  const found: string[] = [];
  for (const event of events) {
    if (options.cuts.has(event.arrival)) {
      const state = JSON.parse(JSON.stringify(engine.state())) as JsonObject;
      const record = readStreamRecord(state);
      assert.ok(record !== undefined);
      const needed = new Set(neededArrivals(record));
      engine = start();
      engine.restore(state, (arrival) => {
        assert.ok(
          needed.has(arrival),
          `event ${arrival} is asked for and was not said to be needed`,
        );
        return events[arrival];
      });
    }
    found.push(...engine.push(event).map(describeMatch));
    if (event.fields["isLast"] === true) found.push(...engine.endSource().map(describeMatch));
  }
  found.push(...engine.flush().map(describeMatch));
  return found;
}

test("a stream cut anywhere gives what the whole gives, in the same order", () => {
  let matchCount = 0;
  fc.assert(
    fc.property(
      testEvents,
      fc.array(fc.nat(24), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0, 1_000, 4_000, Number.POSITIVE_INFINITY),
      (given, cuts, allowanceMs) => {
        const events = arrivingEvents(given);
        const whole = run(events, { allowanceMs, cuts: new Set() });
        matchCount += whole.length;
        assert.deepEqual(run(events, { allowanceMs, cuts: new Set(cuts) }), whole);
      },
    ),
    { numRuns: 500 },
  );
  assert.ok(matchCount > 1_000, `only ${matchCount} matches`);
});

test("a rule whose query changed starts anew, the others go on", () => {
  const [first, second] = sequenceRules;
  assert.ok(first !== undefined && second !== undefined);
  const options = { mode: "indexed", anyIndex: true, allowanceMs: 0 } as const;
  const before = new Engine({ rules: [first, second], ...options });
  const [event] = arrivingEvents([
    { fields: { a: 1, k: "x" }, timestampMs: 1_000, source: "none" },
  ]);
  assert.ok(event !== undefined);
  before.push(event);
  const changed = { ...first, rule: { ...first.rule, query: `${first.rule.query} ` } };
  const after = new Engine({ rules: [changed, second], ...options });
  after.restore(before.state(), () => event);
  const counts = after.stats().rules.map(({ sequence }) => sequence?.inflightCount);
  assert.deepEqual(counts, [0, 1]);
});

test("a partial sequence whose events are gone from the log is given up and counted", () => {
  const [first] = sequenceRules;
  assert.ok(first !== undefined);
  const options = { rules: [first], mode: "indexed", anyIndex: true, allowanceMs: 0 } as const;
  const before = new Engine(options);
  for (const event of arrivingEvents([
    { fields: { a: 1, k: "x" }, timestampMs: 1_000, source: "none" },
  ]))
    before.push(event);
  const after = new Engine(options);
  after.restore(before.state(), () => undefined);
  const [stats] = after.stats().rules;
  assert.deepEqual([stats?.sequence?.inflightCount, stats?.sequence?.evicted], [0, 1]);
});

test("a state of another version, or none, is no state", () => {
  const engine = new Engine({ rules: sequenceRules, mode: "indexed", anyIndex: true });
  for (const state of [undefined, null, {}, { version: 0 }, "x"]) {
    engine.restore(state, () => assert.fail("nothing is needed"));
  }
});
