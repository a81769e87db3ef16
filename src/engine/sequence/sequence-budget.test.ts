import assert from "node:assert/strict";
import { test } from "node:test";
import type { EcsEvent } from "../../event/ecs-event.ts";
import { joinKeys } from "./join-keys.ts";
import { KeptEvents } from "./kept-events.ts";
import { SequenceBudget } from "./sequence-budget.ts";
import { SequenceMatcher } from "./sequence-matcher.ts";

function start(matcher: SequenceMatcher, arrival: number): void {
  const event: EcsEvent = {
    fields: {},
    kind: "ecs",
    origin: { file: "x", line: 1 },
    sourceText: `{"nth":${arrival}}`,
    timestampMs: arrival,
    arrival,
  };
  const keys = [joinKeys([`k${arrival}`])];
  matcher.push(event, { timestampMs: arrival, tiebreaker: 0, arrival }, [{ stage: 0, keys }]);
}

function newMatcher(): SequenceMatcher {
  return new SequenceMatcher({ stagesMissing: [false, false], maxspanMs: undefined });
}

test("beyond the bound the rule with the most gives up its oldest, and the others keep theirs", () => {
  const [few, many] = [newMatcher(), newMatcher()];
  const kept = new KeptEvents();
  const budget = new SequenceBudget([few, many], { bytesMax: 10_000, kept });
  for (let at = 0; at < 5; at++) start(few, at);
  for (let at = 5; at < 2_000; at++) {
    start(many, at);
    budget.makeRoom();
    assert.ok(kept.heldBytes <= 10_000);
  }
  assert.equal(few.inflightCount, 5);
  assert.ok(many.inflightCount > 20);
  assert.equal(many.stats.evicted + many.inflightCount, 1_995);
  assert.equal(many.record().partials.at(-1)?.ordinals[0]?.[2], 1_999);
});

test("a bound that nothing fits in gives up everything", () => {
  const matcher = newMatcher();
  const budget = new SequenceBudget([matcher], { bytesMax: 0 });
  start(matcher, 1);
  budget.makeRoom();
  assert.equal(matcher.inflightCount, 0);
});
