// The state of sequences, which is numbers in arrays, against a matcher that keeps one plain object for each:
// the same steps in the same order, the same findings and counts after every event, whatever comes.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JoinKey } from "../../src/engine/match.ts";
import { joinKeys } from "../../src/engine/sequence/join-keys.ts";
import { KeptEvents } from "../../src/engine/sequence/kept-events.ts";
import {
  type CompletedSequence,
  SequenceMatcher,
  type SequenceStats,
  type SequenceStep,
  UNTIL_STAGE,
} from "../../src/engine/sequence/sequence-matcher.ts";
import type { MatcherRecord } from "../../src/engine/sequence/sequence-state.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { PlainSequenceMatcher } from "./plain-sequence-matcher.ts";

/** More with RUNS=20000. */
const NUM_RUNS = Number(process.env["RUNS"] ?? 1_500);

const WAITS_MS = [0, 0, 1, 1, 2, 3, 7, -4, -9];
/** As text, the second and third are equal; the last two hold what separates values. */
const KEYS: readonly (readonly JoinKey[])[] = [
  ["k", null],
  ["l", 7],
  ["l", "7"],
  ["m", true],
  ["\u0001", "\u0000"],
  ["\u0002\u0000", ""],
];
const NO_TIEBREAKER = Number.POSITIVE_INFINITY;

/** "!" is a stage that must be missing. */
const SHAPES = [
  "AB",
  "AB",
  "ABC",
  "ABCD",
  "A!B",
  "AB!",
  "A!",
  "!A",
  "!AB",
  "!A!B",
  "!AB!",
  "A!B!C",
];

const shapes = fc.record({
  stagesMissing: fc.constantFrom(...SHAPES).map((text) => [...text].map((one) => one === "!")),
  maxspanMs: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
  limits: fc.record({
    perRule: fc.constantFrom(2, 3, 8, 1_000),
    perKeyAndStage: fc.constantFrom(1, 2, 5, 1_000),
    missingOccurrences: fc.constantFrom(1, 2, 1_000),
  }),
  /** Bytes of events that are kept as they came; the others are packed. */
  freshBytes: fc.constantFrom(0, 200, 1_000_000),
});

const hit = fc.record({
  stage: fc.constantFrom(UNTIL_STAGE, 0, 0, 0, 1, 1, 2, 2, 3, 4),
  keys: fc
    .uniqueArray(fc.constantFrom(...KEYS, ["k", null], ["k", null]), {
      minLength: 1,
      maxLength: 2,
      selector: (values) => joinKeys(values).text,
    })
    .map((rows) => rows.map(joinKeys)),
});

const step = fc.record({
  waitMs: fc.constantFrom(...WAITS_MS),
  tiebreaker: fc.constantFrom(NO_TIEBREAKER, NO_TIEBREAKER, 1, 2),
  hits: fc.uniqueArray(hit, { minLength: 1, maxLength: 3, selector: ({ stage }) => stage }),
  source: fc.constantFrom<EventSource>("none", "text"),
  next: fc.constantFrom("nothing", "nothing", "nothing", "nothing", "settle", "restart"),
});

type EventSource = "none" | "text";
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a matcher did since it was last asked, in words. */
class Told {
  #lines: string[] = [];
  readonly #numbers = new Map<readonly EcsEvent[], number>();

  readonly onStep = ({ kind, keys, stage, event, events }: SequenceStep): void => {
    if (!this.#numbers.has(events)) this.#numbers.set(events, this.#numbers.size);
    this.#lines.push(
      `${kind} ${JSON.stringify(keys)} ${stage} ${event?.arrival} ${events.map(describe)}`,
    );
    // Each partial has a list of its own, the same at each of its steps.
    if (events.length > 0) this.#lines.push(`list ${this.#numbers.get(events)}`);
  };

  completed(found: readonly CompletedSequence[]): void {
    for (const { keys, events } of found)
      this.#lines.push(`found ${JSON.stringify(keys)} ${events.map(describe)}`);
  }

  take(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

function describe(event: EcsEvent | null): string {
  return event === null ? "!" : JSON.stringify([event.arrival, event.fields, event.origin]);
}

function eventAt(arrival: number, timestampMs: number, source: EventSource): EcsEvent {
  const fields = { nth: arrival, text: "ü\ud83d\ude00" };
  return {
    fields,
    kind: "ecs",
    origin: { file: source, line: arrival + 1 },
    timestampMs,
    arrival,
    ...(source === "none" ? {} : { sourceText: JSON.stringify(fields) }),
  };
}

/** Both matchers, side by side. */
class Pair {
  readonly #shape: Shape;
  readonly #told = { own: new Told(), plain: new Told() };
  readonly #plain: PlainSequenceMatcher;
  #own: SequenceMatcher;
  #before: Record<string, number> = {};
  readonly #events: EcsEvent[] = [];

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#own = this.#start();
    const { stagesMissing, maxspanMs, limits } = shape;
    const { onStep } = this.#told.plain;
    this.#plain = new PlainSequenceMatcher({ stagesMissing, maxspanMs, onStep }, limits);
  }

  get stats(): SequenceStats {
    return this.#plain.stats;
  }

  push(timestampMs: number, { tiebreaker, hits, source }: Omit<Step, "next" | "waitMs">): void {
    const arrival = this.#events.length;
    const event = eventAt(arrival, timestampMs, source);
    this.#events.push(event);
    const known = hits.filter(({ stage }) => stage < this.#shape.stagesMissing.length);
    const ordinal = { timestampMs, tiebreaker, arrival };
    this.#told.own.completed(this.#own.push(event, ordinal, known));
    this.#told.plain.completed(this.#plain.push(event, ordinal, known));
  }

  settle(timestampMs: number): void {
    this.#told.own.completed(this.#own.settle(timestampMs));
    this.#told.plain.completed(this.#plain.settle(timestampMs));
  }

  flush(): void {
    this.#told.own.completed(this.#own.flush());
    this.#told.plain.completed(this.#plain.flush());
  }

  /** The real one is written down, and another goes on from that. */
  restart(): void {
    this.#before = this.#counts();
    const record = JSON.parse(JSON.stringify(this.#own.record())) as MatcherRecord;
    this.#own = this.#start();
    this.#own.restore(record, (arrival) => this.#events[arrival]);
    assert.deepEqual(JSON.parse(JSON.stringify(this.#own.record())), record);
  }

  /**
   * After a restart lists are new ones, what is due at one time may come in another order, and a key that
   * nothing was known of any more may come back as the number that it is equal to.
   */
  check(hasRestarted: boolean): void {
    const inOrder = (lines: readonly string[]) =>
      hasRestarted
        ? lines
            .filter((line) => !line.startsWith("list "))
            .map((line) => line.replace('"7"', "7"))
            .sort()
        : lines;
    assert.deepEqual(inOrder(this.#told.own.take()), inOrder(this.#told.plain.take()));
    assert.deepEqual(this.#counts(), { ...this.#plain.stats });
    assert.equal(this.#own.inflightCount, this.#plain.inflightCount);
  }

  #start(): SequenceMatcher {
    const { stagesMissing, maxspanMs, limits, freshBytes } = this.#shape;
    const { onStep } = this.#told.own;
    const matcher = new SequenceMatcher({ stagesMissing, maxspanMs, limits, onStep });
    matcher.keepEventsIn(new KeptEvents(freshBytes));
    return matcher;
  }

  #counts(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.#own.stats).map(([name, count]) => [
        name,
        count + (this.#before[name] ?? 0),
      ]),
    );
  }
}

test("every step and count is that of a matcher with one object for each sequence", () => {
  const sums = new Map<string, number>();
  fc.assert(
    fc.property(shapes, fc.array(step, { minLength: 1, maxLength: 50 }), (shape, steps) => {
      const pair = new Pair(shape);
      let nowMs = 0;
      let hasRestarted = false;
      for (const { waitMs, next, ...rest } of steps) {
        nowMs += waitMs;
        pair.push(nowMs, rest);
        pair.check(hasRestarted);
        if (next === "settle") pair.settle(nowMs + 1);
        // What a limit forgot is not written down: a key may be given up sooner after a restart.
        if (next === "restart" && shape.limits.missingOccurrences === 1_000) {
          pair.restart();
          hasRestarted = true;
        }
        pair.check(hasRestarted);
      }
      pair.flush();
      pair.check(hasRestarted);
      for (const [name, count] of Object.entries(pair.stats))
        sums.set(name, (sums.get(name) ?? 0) + count);
    }),
    { numRuns: NUM_RUNS },
  );
  for (const [name, sum] of sums) assert.ok(sum > NUM_RUNS / 500, `only ${sum} ${name}`);
});
