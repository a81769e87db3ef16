// Finds the sequences of one query in a stream of events. Partial sequences live by join key and stage;
// an event takes the latest waiting one before it and uses up the older. Positive stages are matched
// first, and a completed sequence is then checked against its `![ … ]` stages, as Elasticsearch does.
import type { EcsEvent } from "../../event/ecs-event.ts";
import {
  INFLIGHT_PER_KEY_AND_STAGE_MAX,
  INFLIGHT_PER_RULE_MAX,
  MISSING_OCCURRENCES_MAX,
} from "../limits.ts";
import type { JoinKey } from "../match.ts";
import type { Ordinal } from "../ordinal.ts";
import { DueHeap } from "./due-heap.ts";
import { type JoinKeys, joinKeys } from "./join-keys.ts";
import type { KeptEvents } from "./kept-events.ts";
import { KeyMarks } from "./key-marks.ts";
import { KeyTable } from "./key-table.ts";
import { LinkedLists, NONE } from "./linked-lists.ts";
import { MissingStages } from "./missing-stages.ts";
import { PartialTable } from "./partial-table.ts";
import {
  type EventByArrival,
  type KeyStateRecord,
  type MatcherRecord,
  ordinalOf,
  ordinalState,
  type PartialRecord,
} from "./sequence-state.ts";
import { SequenceTeller } from "./sequence-teller.ts";

/** What the matcher needs to know of a CompiledSequence. */
export interface SequenceShape {
  /** In order; true for `![ … ]`. */
  readonly stagesMissing: readonly boolean[];
  readonly maxspanMs: number | undefined;
  /** For explanations: told of every step of every partial sequence. */
  readonly onStep?: ((step: SequenceStep) => void) | undefined;
  /** Those of limits.ts where absent. */
  readonly limits?: Partial<SequenceLimits>;
}

export interface SequenceLimits {
  readonly perRule: number;
  readonly perKeyAndStage: number;
  readonly missingOccurrences: number;
}

/** Why a partial sequence came to nothing. */
export type SequenceEnd =
  | "rejectedMaxspan"
  | "rejectedUntil"
  | "rejectedMissing"
  | "superseded"
  | "expired"
  | "evicted";

export interface SequenceStep {
  /** "ignored": nothing waited for the event. "excepted": an exception took it away. */
  readonly kind: "started" | "advanced" | "completed" | "ignored" | "excepted" | SequenceEnd;
  readonly keys: readonly JoinKey[];
  /** The stage that was reached, or that the event would have been. */
  readonly stage: number;
  /** Undefined where time alone decided. */
  readonly event: EcsEvent | undefined;
  /** The partial's events so far; the same object at each of its steps. None where there is no partial. */
  readonly events: readonly EcsEvent[];
}

export interface SequenceStats {
  /** Events that matched a stage or `until`. */
  seen: number;
  /** Events for which nothing waited. */
  ignored: number;
  rejectedMaxspan: number;
  rejectedUntil: number;
  rejectedMissing: number;
  completed: number;
  /** Partials used up by a later one of the same stage. */
  superseded: number;
  expired: number;
  evicted: number;
  /** Occurrences of what must be missing, forgotten at a limit. */
  forgotten: number;
}

export interface CompletedSequence {
  readonly keys: readonly JoinKey[];
  /** In stage order; null for a missing event. */
  readonly events: readonly (EcsEvent | null)[];
}

/** Which stages an event matched, with its keys for each. `stage` -1 is `until`. */
export interface StageHit {
  readonly stage: number;
  readonly keys: readonly JoinKeys[];
}

interface LastStep {
  readonly event: EcsEvent;
  readonly ordinal: Ordinal;
}

export const UNTIL_STAGE = -1;
const NONE_COMPLETED: readonly CompletedSequence[] = [];

export class SequenceMatcher {
  readonly stats: SequenceStats = {
    seen: 0,
    ignored: 0,
    rejectedMaxspan: 0,
    rejectedUntil: 0,
    rejectedMissing: 0,
    completed: 0,
    superseded: 0,
    expired: 0,
    evicted: 0,
    forgotten: 0,
  };
  readonly #shape: SequenceShape;
  readonly #limits: SequenceLimits;
  /** Query stages of the positive terms. */
  readonly #positive: readonly number[];
  readonly #missing: MissingStages;
  readonly #keys = new KeyTable();
  /** Of keys that saw `until` or what must be missing; few queries have such a thing. */
  readonly #marks = new Map<number, KeyMarks>();
  readonly #partials = new PartialTable();
  /** By key and positive stage: the partials that have reached it, in order of their last event. */
  #waiting = new LinkedLists();
  /** Complete but for trailing missing events, by deadline. */
  readonly #pending = new DueHeap();
  /**
   * Keys that have nothing under way but an event that a leading `![ … ]` must not have seen, in the order
   * of their first such event; they are forgotten when it is too old to spoil anything.
   */
  readonly #spoiled = new Set<number>();
  readonly #teller: SequenceTeller | undefined;

  constructor(shape: SequenceShape) {
    this.#shape = shape;
    this.#limits = {
      perRule: INFLIGHT_PER_RULE_MAX,
      perKeyAndStage: INFLIGHT_PER_KEY_AND_STAGE_MAX,
      missingOccurrences: MISSING_OCCURRENCES_MAX,
      ...shape.limits,
    };
    this.#positive = shape.stagesMissing.flatMap((isMissing, stage) => (isMissing ? [] : [stage]));
    this.#missing = new MissingStages(shape);
    const { onStep } = shape;
    if (onStep === undefined) return;
    const keysOf = (partial: number) => this.#keys.values(this.#partials.keyOf(partial));
    this.#teller = new SequenceTeller({ onStep, positive: this.#positive, keysOf });
  }

  /** Keeps events among those of other rules from now on; to be called before the first. */
  keepEventsIn(kept: KeptEvents): void {
    this.#partials.keepEventsIn(kept);
  }

  get inflightCount(): number {
    return this.#partials.count;
  }

  /**
   * Takes one event with the stages that it matched. Events come in order; an older one is taken at its
   * own time. Returns the sequences that it completes. Never throws.
   */
  push(event: EcsEvent, ordinal: Ordinal, hits: readonly StageHit[]): readonly CompletedSequence[] {
    this.stats.seen++;
    let completed = this.#settle(ordinal.timestampMs);
    this.#expire(ordinal.timestampMs);
    this.#forgetSpoiled(ordinal.timestampMs);
    for (const hit of hits) if (this.#isMissingStage(hit.stage)) this.#markMissing(hit, ordinal);
    // Later stages first: an event that ends one sequence may begin the next, never extend itself.
    const inTurn = hits.length === 1 ? hits : [...hits].sort((a, b) => b.stage - a.stage);
    for (const hit of inTurn) {
      if (hit.stage < 0 || this.#isMissingStage(hit.stage)) continue;
      for (const keys of hit.keys) {
        const done = this.#take(hit.stage, event, { ordinal, keys });
        if (done !== undefined) completed = [...completed, done];
      }
    }
    for (const hit of hits) if (hit.stage === UNTIL_STAGE) this.#markUntil(hit, ordinal);
    return completed;
  }

  /** Gives up the partial sequence that was started first, to make room. */
  evictOldest(): void {
    const { oldest } = this.#partials;
    if (oldest !== NONE) this.#giveUp(oldest, "evicted");
  }

  /** The end of the stream: what only waited for time to pass is complete. */
  flush(): readonly CompletedSequence[] {
    return this.#settle(Number.POSITIVE_INFINITY);
  }

  /** No event up to `timestampMs` is outstanding: what waited for that time is complete. */
  settle(timestampMs: number): readonly CompletedSequence[] {
    // Settled before anything expires: what waits for its missing event is as old as what ran out of time.
    const completed = this.#settle(timestampMs);
    this.#expire(timestampMs);
    return completed;
  }

  /** All that is under way, to be written down. Events are named by their arrival. */
  record(): MatcherRecord {
    const keys = this.#keys.all();
    const places = new Map(keys.map((key, at) => [key, at]));
    return {
      keys: keys.map((key): KeyStateRecord => {
        const { untils, missing } = (this.#marks.get(key) ?? NO_MARKS).record();
        return { values: this.#keys.values(key), untils, missing };
      }),
      partials: this.#partials.all().map((partial) => ({
        key: places.get(this.#partials.keyOf(partial)) as number,
        ordinals: this.#partials.ordinals(partial).map(ordinalState),
        ...(this.#pending.has(partial) ? { deadlineMs: this.#pending.dueMs(partial) } : {}),
      })),
      spoiled: [...this.#spoiled].map((key) => places.get(key) as number),
    };
  }

  /** Takes up what a record told, in a matcher that has seen nothing yet. */
  restore(record: MatcherRecord, eventOf: EventByArrival<EcsEvent>): void {
    const keys = record.keys.map((one) => {
      const key = this.#keys.findOrAdd(joinKeys(one.values));
      if (one.untils.length + one.missing.length > 0) this.#marksOf(key).restore(one);
      return key;
    });
    for (const at of record.spoiled) this.#spoiled.add(keys[at] as number);
    for (const one of record.partials) {
      this.#restorePartial(keys[one.key] as number, one, eventOf);
    }
    for (const key of keys) {
      if (this.#keys.aliveCount(key) === 0 && !this.#spoiled.has(key)) this.#forgetKey(key);
    }
  }

  /** A partial whose events the log has lost is lost with them. */
  #restorePartial(
    key: number,
    { ordinals, deadlineMs }: PartialRecord,
    eventOf: EventByArrival<EcsEvent>,
  ): void {
    const events = ordinals.map(([, , arrival]) => eventOf(arrival));
    const known = events.filter((event) => event !== undefined);
    const [first, ...later] = known;
    if (first === undefined || known.length < events.length) {
      this.stats.evicted++;
      return;
    }
    const places = ordinals.map(ordinalOf);
    let partial = this.#partials.start(key, first, places[0] as Ordinal);
    for (const [at, event] of later.entries()) {
      partial = this.#partials.advance(partial, event, places[at + 1] as Ordinal);
    }
    this.#teller?.restored(partial, known);
    this.#keys.changeAlive(key, 1);
    if (deadlineMs === undefined) this.#wait(partial);
    else this.#pending.add(partial, deadlineMs);
  }

  #isMissingStage(stage: number): boolean {
    return this.#shape.stagesMissing[stage] === true;
  }

  #marksOf(key: number): KeyMarks {
    const known = this.#marks.get(key);
    if (known !== undefined) return known;
    const made = new KeyMarks();
    this.#marks.set(key, made);
    return made;
  }

  #markUntil({ keys: rows }: StageHit, ordinal: Ordinal): void {
    for (const { text } of rows) {
      const key = this.#keys.find(text);
      if (key !== NONE) this.#marksOf(key).markUntil(ordinal);
    }
  }

  #markMissing({ stage, keys: rows }: StageHit, ordinal: Ordinal): void {
    const { missingOccurrences } = this.#limits;
    const at = this.#missing.indexOf(stage);
    for (const keys of rows) {
      // Only a leading one says something of sequences that have not begun.
      const key = this.#missing.isLeading ? this.#keys.findOrAdd(keys) : this.#keys.find(keys.text);
      if (key === NONE) continue;
      const hasForgotten = this.#marksOf(key).markMissing(at, ordinal, missingOccurrences);
      if (hasForgotten) this.stats.forgotten++;
      if (this.#keys.aliveCount(key) === 0) this.#remember(key);
    }
  }

  #take(
    stage: number,
    event: EcsEvent,
    { ordinal, keys }: { readonly ordinal: Ordinal; readonly keys: JoinKeys },
  ): CompletedSequence | undefined {
    const at = this.#positive.indexOf(stage);
    if (at === 0) return this.#start(event, ordinal, this.#keys.findOrAdd(keys));
    const key = this.#keys.find(keys.text);
    const partial =
      key === NONE ? NONE : this.#takeBefore(ordinal, this.#listOf(key, at - 1), event);
    if (partial === NONE) {
      this.stats.ignored++;
      this.#teller?.ignored(keys.values, stage, event);
      return undefined;
    }
    const { maxspanMs } = this.#shape;
    if (
      maxspanMs !== undefined &&
      ordinal.timestampMs - this.#partials.firstMs(partial) > maxspanMs
    )
      return this.#drop(partial, "rejectedMaxspan", event);
    const marks = this.#marks.get(key);
    if (marks?.isEndedBetween(this.#partials.lastOrdinal(partial), ordinal) === true)
      return this.#drop(partial, "rejectedUntil", event);
    const isLast = at === this.#positive.length - 1;
    if (isLast && !this.#missing.isTrailing) {
      this.#teller?.advanced(partial, partial, event);
      return this.#finish(partial, { event, ordinal });
    }
    const advanced = this.#partials.advance(partial, event, ordinal);
    this.#teller?.advanced(partial, advanced, event);
    if (isLast) this.#await(advanced);
    else this.#wait(advanced);
    return undefined;
  }

  /**
   * Takes the latest partial of a list strictly before `ordinal` out of it, and drops all older ones; NONE
   * when there is none.
   */
  #takeBefore(ordinal: Ordinal, list: number, event: EcsEvent): number {
    let taken = this.#waiting.last(list);
    while (taken !== NONE && this.#partials.compareLast(taken, ordinal) >= 0)
      taken = this.#waiting.before(list, taken);
    if (taken === NONE) return NONE;
    for (let older = this.#waiting.first(list); older !== taken; ) {
      this.#waiting.remove(list, older);
      this.#drop(older, "superseded", event);
      older = this.#waiting.first(list);
    }
    this.#waiting.remove(list, taken);
    return taken;
  }

  #start(event: EcsEvent, ordinal: Ordinal, key: number): CompletedSequence | undefined {
    const partial = this.#partials.start(key, event, ordinal);
    this.#keys.changeAlive(key, 1);
    this.#teller?.started(partial, event);
    let completed: CompletedSequence | undefined;
    if (this.#positive.length > 1) this.#wait(partial);
    else if (this.#missing.isTrailing) this.#await(partial);
    else completed = this.#finish(partial);
    while (this.#partials.count > this.#limits.perRule) this.evictOldest();
    return completed;
  }

  /** Puts a partial at its place among those of its key and stage; almost always the end. */
  #wait(partial: number): void {
    const key = this.#partials.keyOf(partial);
    const { perKeyAndStage } = this.#limits;
    this.#waiting.reserve(this.#partials.capacity, this.#listOf(this.#keys.capacity, 0));
    const list = this.#listOf(key, this.#partials.stageOf(partial));
    let behind = this.#waiting.last(list);
    if (behind !== NONE) {
      const ordinal = this.#partials.lastOrdinal(partial);
      while (behind !== NONE && this.#partials.compareLast(behind, ordinal) > 0)
        behind = this.#waiting.before(list, behind);
    }
    this.#waiting.insert(list, partial, behind);
    if (this.#keys.aliveCount(key) <= perKeyAndStage) return;
    if (this.#waiting.isLongerThan(list, perKeyAndStage))
      this.#giveUp(this.#waiting.first(list), "evicted");
  }

  /** The list of those of a key that wait after a positive stage; none wait after the last. */
  #listOf(key: number, at: number): number {
    return key * (this.#positive.length - 1) + at;
  }

  /** All positive stages are there; what must be missing decides when maxspan has passed. */
  #await(partial: number): void {
    const { maxspanMs = 0 } = this.#shape;
    this.#pending.add(partial, this.#partials.firstMs(partial) + maxspanMs);
  }

  /** Finishes what waited for time to pass, up to `timestampMs` (exclusive). */
  #settle(timestampMs: number): readonly CompletedSequence[] {
    let partial = this.#pending.firstBefore(timestampMs);
    if (partial === NONE) return NONE_COMPLETED;
    const completed: CompletedSequence[] = [];
    for (; partial !== NONE; partial = this.#pending.firstBefore(timestampMs)) {
      this.#pending.remove(partial);
      const done = this.#finish(partial);
      if (done !== undefined) completed.push(done);
    }
    return completed;
  }

  /** `last` is the step that completes it, where the table does not have it. */
  #finish(partial: number, last?: LastStep): CompletedSequence | undefined {
    const key = this.#partials.keyOf(partial);
    const marks = this.#marks.get(key);
    if (marks !== undefined) {
      const known = this.#partials.ordinals(partial);
      const ordinals = last === undefined ? known : [...known, last.ordinal];
      if (this.#missing.isSpoiled(marks, ordinals)) return this.#drop(partial, "rejectedMissing");
    }
    const kept = this.#partials.events(partial);
    const events = last === undefined ? kept : [...kept, last.event];
    const keys = this.#keys.values(key);
    this.stats.completed++;
    this.#teller?.tell("completed", partial, undefined);
    this.#release(partial);
    return { keys, events: this.#missing.withGaps(events) };
  }

  #drop(partial: number, why: SequenceEnd, event?: EcsEvent): undefined {
    this.stats[why]++;
    this.#teller?.tell(why, partial, event);
    this.#release(partial);
    return undefined;
  }

  /** Takes a partial that waits for nothing out of the tables, and its key with it if it was the last. */
  #release(partial: number): void {
    const key = this.#partials.keyOf(partial);
    this.#teller?.ended(partial);
    this.#partials.remove(partial);
    if (this.#partials.capacity === 0) this.#waiting = new LinkedLists();
    this.#keys.changeAlive(key, -1);
    if (this.#keys.aliveCount(key) > 0) return;
    const hasSeenMissing = (this.#marks.get(key)?.lastMissingMs ?? NEVER_MS) > NEVER_MS;
    if (this.#missing.isLeading && hasSeenMissing) this.#remember(key);
    else this.#forgetKey(key);
  }

  #forgetKey(key: number): void {
    this.#marks.delete(key);
    this.#keys.delete(key);
  }

  #remember(key: number): void {
    this.#spoiled.delete(key);
    this.#spoiled.add(key);
    if (this.#spoiled.size <= this.#limits.perRule) return;
    const [oldest] = this.#spoiled;
    if (oldest !== undefined) this.#forget(oldest);
  }

  #forget(key: number): void {
    this.#spoiled.delete(key);
    if (this.#keys.aliveCount(key) === 0) this.#forgetKey(key);
  }

  /** Keys whose spoiling event lies more than two maxspans back: no sequence can reach it any more. */
  #forgetSpoiled(nowMs: number): void {
    const { maxspanMs } = this.#shape;
    if (maxspanMs === undefined) return;
    for (const key of this.#spoiled) {
      const lastMissingMs = this.#marks.get(key)?.lastMissingMs ?? NEVER_MS;
      if (lastMissingMs >= nowMs - 2 * maxspanMs) break;
      this.#forget(key);
    }
  }

  /**
   * Partials that no event at or after `nowMs` can complete. They are started in order of time but for late
   * ones, so that the order of their start serves as a timer: one that came late waits for those before it.
   */
  #expire(nowMs: number): void {
    const { maxspanMs } = this.#shape;
    if (maxspanMs === undefined) return;
    for (;;) {
      const { oldest } = this.#partials;
      if (oldest === NONE || this.#partials.firstMs(oldest) + maxspanMs >= nowMs) return;
      this.#marks.get(this.#partials.keyOf(oldest))?.forgetBefore(nowMs - 2 * maxspanMs);
      this.#giveUp(oldest, "expired");
    }
  }

  /** Ends a partial that waits, wherever it does. */
  #giveUp(partial: number, why: "evicted" | "expired"): void {
    if (this.#pending.has(partial)) this.#pending.remove(partial);
    else {
      const key = this.#partials.keyOf(partial);
      this.#waiting.remove(this.#listOf(key, this.#partials.stageOf(partial)), partial);
    }
    this.#drop(partial, why);
  }
}

const NO_MARKS = new KeyMarks();
const NEVER_MS = Number.NEGATIVE_INFINITY;
