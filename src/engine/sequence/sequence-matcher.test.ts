// Timelines are written as text: "A1 B2" is an event at second 1 that matches the stages named A and one at
// second 2 that matches B; "AU3" matches both, "A1k" has the join key k. A query is written the same way:
// "A !C B until U". What is found reads like what was given, with "!" for a missing event.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EcsEvent } from "../../event/ecs-event.ts";
import {
  INFLIGHT_PER_KEY_AND_STAGE_MAX,
  INFLIGHT_PER_RULE_MAX,
  MISSING_OCCURRENCES_MAX,
} from "../limits.ts";
import type { Ordinal } from "../ordinal.ts";
import {
  type CompletedSequence,
  SequenceMatcher,
  type StageHit,
  UNTIL_STAGE,
} from "./sequence-matcher.ts";

class Timeline {
  readonly matcher: SequenceMatcher;
  readonly #stages: readonly string[];
  #arrival = 0;

  constructor(query: string, maxspanSeconds?: number) {
    const terms = (query.split(" until ")[0] as string).split(" ");
    this.#stages = terms.map((term) => term.replace("!", ""));
    this.matcher = new SequenceMatcher({
      stagesMissing: terms.map((term) => term.startsWith("!")),
      maxspanMs: maxspanSeconds === undefined ? undefined : maxspanSeconds * 1000,
    });
  }

  /** Pushes the events and returns what they complete. */
  push(events: string): readonly string[] {
    return events.split(" ").flatMap((text) => {
      const { event, ordinal, hits } = this.#read(text);
      return named(this.matcher.push(event, ordinal, hits));
    });
  }

  settle(second: number): readonly string[] {
    return named(this.matcher.settle(second * 1000));
  }

  flush(): readonly string[] {
    return named(this.matcher.flush());
  }

  #read(text: string): { event: EcsEvent; ordinal: Ordinal; hits: readonly StageHit[] } {
    const [, letters = "", second = "", key = ""] = /^([A-Z]+)([\d.]+)([a-z]*)$/.exec(text) ?? [];
    const timestampMs = Number(second) * 1000;
    const arrival = this.#arrival++;
    const keys = [{ values: [key], text: key }];
    const stages = this.#stages.flatMap((name, at) => (letters.includes(name) ? [at] : []));
    const event: EcsEvent = {
      fields: { name: text },
      kind: "ecs",
      origin: { file: "timeline", line: arrival },
      timestampMs,
      arrival,
    };
    const all = letters.includes("U") ? [...stages, UNTIL_STAGE] : stages;
    return {
      event,
      ordinal: { timestampMs, tiebreaker: Number.POSITIVE_INFINITY, arrival },
      hits: all.map((stage) => ({ stage, keys })),
    };
  }
}

function named(completed: readonly CompletedSequence[]): readonly string[] {
  return completed.map(({ events }) =>
    events.map((event) => (event === null ? "!" : String(event.fields["name"]))).join(" "),
  );
}

/** What a whole timeline gives, its end included. */
function found(query: string, events: string, maxspanSeconds?: number): readonly string[] {
  const timeline = new Timeline(query, maxspanSeconds);
  return [...timeline.push(events), ...timeline.flush()];
}

test("an event takes the latest waiting one, and the older ones are used up with it", () => {
  const timeline = new Timeline("A B");
  assert.deepEqual(timeline.push("A1 A2 B3 B4"), ["A2 B3"]);
  assert.equal(timeline.matcher.stats.superseded, 1);
  assert.equal(timeline.matcher.inflightCount, 0);
});

test("sequences of one key run beside each other, each at its own stage", () => {
  assert.deepEqual(found("A B C", "A1 B2 A3 C4 B5 C6"), ["A1 B2 C4", "A3 B5 C6"]);
});

test("events of different keys never join", () => {
  assert.deepEqual(found("A B", "A1x A2y B3x B4z"), ["A1x B3x"]);
});

test("an event serves one stage of a sequence, and may end one and begin the next", () => {
  const [first, second] = found("A A", "A1 A2 A3");
  assert.deepEqual([first, second], ["A1 A2", "A2 A3"]);
});

test("exactly maxspan is inside, and what fails it is lost", () => {
  assert.deepEqual(found("A B", "A1 B6", 5), ["A1 B6"]);
  const timeline = new Timeline("A B", 5);
  assert.deepEqual(timeline.push("A1 B6.001"), []);
  assert.equal(timeline.matcher.stats.expired, 1);
});

test("maxspan is measured from the first stage", () => {
  assert.deepEqual(found("A B C", "A1 B5 C7", 5), []);
});

test("until between two stages ends the sequence for good", () => {
  const timeline = new Timeline("A B until U");
  assert.deepEqual(timeline.push("A1 U2 B3 B4"), []);
  assert.equal(timeline.matcher.stats.rejectedUntil, 1);
});

test("until on the event of the last stage comes too late, on that of the first it ends", () => {
  assert.deepEqual(found("A B until U", "A1 BU2"), ["A1 BU2"]);
  assert.deepEqual(found("A B until U", "AU1 B2"), []);
});

test("until ends its own key only", () => {
  assert.deepEqual(found("A B until U", "A1x A1y U2x B3x B3y"), ["A1y B3y"]);
});

test("an event that must be missing spoils what it lies between, not what it lies on the edge of", () => {
  assert.deepEqual(found("A !C B", "A1 C2 B3", 9), []);
  assert.deepEqual(found("A !C B", "AC1 BC3", 9), ["AC1 ! BC3"]);
  assert.deepEqual(found("A !C B", "C1 A2 B3 C4", 9), ["A2 ! B3"]);
});

test("a trailing missing event is decided when maxspan has passed, and not before", () => {
  const timeline = new Timeline("A !C", 5);
  assert.deepEqual(timeline.push("A1"), []);
  assert.deepEqual(timeline.settle(6), []);
  assert.deepEqual(timeline.settle(6.001), ["A1 !"]);
  assert.equal(timeline.matcher.stats.expired, 0);
});

test("a trailing missing event that comes in time spoils the sequence, one too late does not", () => {
  const timeline = new Timeline("A !C", 5);
  timeline.push("A1x A1y C6x");
  assert.deepEqual(timeline.push("C6.5y"), ["A1y !"]);
  assert.equal(timeline.matcher.stats.rejectedMissing, 1);
});

test("a leading missing event spoils within maxspan before the last event", () => {
  assert.deepEqual(found("!C A", "C1 A5", 5), []);
  assert.deepEqual(found("!C A", "C1 A7", 5), ["! A7"]);
});

test("a late event is taken at its own time", () => {
  assert.deepEqual(found("A B", "A1 B9 A7 B8"), ["A1 B9", "A7 B8"]);
});

test("beyond the limit of one key the oldest goes, counted, and other keys keep theirs", () => {
  const timeline = new Timeline("A B");
  timeline.push("A1other");
  for (let at = 0; at <= INFLIGHT_PER_KEY_AND_STAGE_MAX; at++) timeline.push(`A${2 + at}bomb`);
  assert.equal(timeline.matcher.stats.evicted, 1);
  assert.deepEqual(timeline.push("B9999other"), ["A1other B9999other"]);
});

test("beyond the limit of a rule the oldest goes, counted", () => {
  const timeline = new Timeline("A B");
  for (let at = 0; at < INFLIGHT_PER_RULE_MAX + 3; at++) timeline.push(`A1${key(at)}`);
  assert.equal(timeline.matcher.inflightCount, INFLIGHT_PER_RULE_MAX);
  assert.equal(timeline.matcher.stats.evicted, 3);
  assert.deepEqual(timeline.push(`B2${key(0)} B2${key(3)}`), [`A1${key(3)} B2${key(3)}`]);
});

test("sequences that only wait for something to stay missing are bounded like others", () => {
  const timeline = new Timeline("A !C", 5);
  for (let at = 0; at < INFLIGHT_PER_RULE_MAX + 3; at++) timeline.push(`A1${key(at)}`);
  assert.equal(timeline.matcher.inflightCount, INFLIGHT_PER_RULE_MAX);
  assert.equal(timeline.matcher.stats.evicted, 3);
  assert.equal(timeline.flush().length, INFLIGHT_PER_RULE_MAX);
  assert.equal(timeline.matcher.inflightCount, 0);
});

test("of what must be missing the latest occurrences are kept, and the forgotten counted", () => {
  const timeline = new Timeline("A !C B", 9999);
  timeline.push("A1");
  for (let at = 0; at < MISSING_OCCURRENCES_MAX + 2; at++) timeline.push(`C${2 + at}`);
  assert.deepEqual(timeline.push("B9000"), []);
  assert.equal(timeline.matcher.stats.forgotten, 2);
});

/** A key of letters for a number. */
function key(at: number): string {
  return [...String(at)].map((digit) => "abcdefghij"[Number(digit)]).join("");
}
