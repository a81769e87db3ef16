// Finds the sequences of one query in a stream of events. Partial sequences live by join key and stage;
// an event takes the latest waiting one before it and uses up the older. Positive stages are matched
// first, and a completed sequence is then checked against its `![ … ]` stages, as Elasticsearch does.
import type { EcsEvent } from "../../event/ecs-event.ts";
import { INFLIGHT_PER_KEY_AND_STAGE_MAX, INFLIGHT_PER_RULE_MAX } from "../limits.ts";
import type { JoinKey } from "../match.ts";
import { compareOrdinals, type Ordinal } from "../ordinal.ts";
import { type JoinKeys, joinKeys } from "./join-keys.ts";
import { KeyState, type Partial } from "./key-state.ts";
import {
  type EventByArrival,
  type MatcherRecord,
  ordinalOf,
  ordinalState,
  type PartialRecord,
} from "./sequence-state.ts";

/** What the matcher needs to know of a CompiledSequence. */
export interface SequenceShape {
  /** In order; true for `![ … ]`. */
  readonly stagesMissing: readonly boolean[];
  readonly maxspanMs: number | undefined;
  /** For explanations: told of every step of every partial sequence. */
  readonly onStep?: ((step: SequenceStep) => void) | undefined;
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

interface Pending {
  readonly partial: Partial;
  readonly deadlineMs: number;
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
  /** Query stages of the positive and of the missing terms. */
  readonly #positive: readonly number[];
  readonly #missing: readonly number[];
  readonly #hasLeadingMissing: boolean;
  readonly #hasTrailingMissing: boolean;
  readonly #byKey = new Map<string, KeyState>();
  /**
   * Keys that have nothing under way but an event that a leading `![ … ]` must not have seen, in the order
   * of their first such event; they are forgotten when it is too old to spoil anything.
   */
  readonly #spoiled = new Set<KeyState>();
  /** All partials in order of their start; dead ones are dropped when they come to the front. */
  #started: Partial[] = [];
  #startedHead = 0;
  #inflight = 0;
  /** Complete but for trailing missing events, in order of deadline. */
  #pending: Pending[] = [];

  constructor(shape: SequenceShape) {
    this.#shape = shape;
    const stages = shape.stagesMissing.map((isMissing, stage) => ({ isMissing, stage }));
    this.#positive = stages.filter(({ isMissing }) => !isMissing).map(({ stage }) => stage);
    this.#missing = stages.filter(({ isMissing }) => isMissing).map(({ stage }) => stage);
    this.#hasLeadingMissing = shape.stagesMissing[0] === true;
    this.#hasTrailingMissing = shape.stagesMissing.at(-1) === true;
  }

  get inflightCount(): number {
    return this.#inflight;
  }

  /** True while an event of a later stage could change anything. */
  get isArmed(): boolean {
    return this.#inflight > 0;
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
        const done = this.#advance(hit.stage, event, { ordinal, keys });
        if (done !== undefined) completed = [...completed, done];
      }
    }
    for (const hit of hits) {
      if (hit.stage !== UNTIL_STAGE) continue;
      for (const keys of hit.keys) this.#byKey.get(keys.text)?.markUntil(ordinal);
    }
    return completed;
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
    const states = [...this.#byKey.values()];
    const places = new Map(states.map((state, at) => [state, at]));
    const deadlines = new Map(this.#pending.map((one) => [one.partial, one.deadlineMs]));
    const alive = this.#started.slice(this.#startedHead).filter(({ isAlive }) => isAlive);
    return {
      keys: states.map((state) => state.record()),
      partials: alive.map((partial) => {
        const deadlineMs = deadlines.get(partial);
        return {
          key: places.get(partial.key) as number,
          ordinals: partial.ordinals.map(ordinalState),
          ...(deadlineMs === undefined ? {} : { deadlineMs }),
        };
      }),
      spoiled: [...this.#spoiled].map((state) => places.get(state) as number),
    };
  }

  /** Takes up what a record told, in a matcher that has seen nothing yet. */
  restore(record: MatcherRecord, eventOf: EventByArrival<EcsEvent>): void {
    const states = record.keys.map((key) => {
      const state = this.#stateOf(joinKeys(key.values));
      state.restore(key);
      return state;
    });
    for (const one of record.partials) {
      this.#restorePartial(states[one.key] as KeyState, one, eventOf);
    }
    for (const at of record.spoiled) this.#spoiled.add(states[at] as KeyState);
  }

  /** A partial whose events the log has lost is lost with them. */
  #restorePartial(
    key: KeyState,
    { ordinals, deadlineMs }: PartialRecord,
    eventOf: EventByArrival<EcsEvent>,
  ): void {
    const events = ordinals.map(([, , arrival]) => eventOf(arrival));
    const known = events.filter((event) => event !== undefined);
    if (known.length < events.length) {
      this.stats.evicted++;
      if (key.aliveCount === 0) this.#byKey.delete(key.keys.text);
      return;
    }
    const partial: Partial = {
      key,
      events: known,
      ordinals: ordinals.map(ordinalOf),
      isAlive: true,
    };
    this.#byKey.set(key.keys.text, key);
    this.#inflight++;
    key.aliveCount++;
    this.#started.push(partial);
    if (deadlineMs === undefined) key.put(ordinals.length - 1, partial);
    else this.#await(partial, deadlineMs);
  }

  #isMissingStage(stage: number): boolean {
    return this.#shape.stagesMissing[stage] === true;
  }

  #markMissing(hit: StageHit, ordinal: Ordinal): void {
    const at = this.#missing.indexOf(hit.stage);
    for (const keys of hit.keys) {
      // Only a leading one says something of sequences that have not begun.
      const known = this.#byKey.get(keys.text);
      const state = known ?? (this.#hasLeadingMissing ? this.#stateOf(keys) : undefined);
      if (state?.markMissing(at, ordinal) === true) this.stats.forgotten++;
      if (state !== undefined && state.aliveCount === 0) this.#remember(state);
    }
  }

  #advance(
    stage: number,
    event: EcsEvent,
    place: { readonly ordinal: Ordinal; readonly keys: JoinKeys },
  ): CompletedSequence | undefined {
    const at = this.#positive.indexOf(stage);
    const { ordinal } = place;
    if (at === 0) return this.#start(event, place);
    const state = this.#byKey.get(place.keys.text);
    const partial = state?.takeBefore(at - 1, ordinal, (older) =>
      this.#drop(older, "superseded", event),
    );
    if (state === undefined || partial === undefined) {
      this.stats.ignored++;
      const { keys } = place;
      this.#shape.onStep?.({ kind: "ignored", keys: keys.values, stage, event, events: [] });
      return undefined;
    }
    const [first] = partial.ordinals;
    const last = partial.ordinals.at(-1) as Ordinal;
    const { maxspanMs } = this.#shape;
    const spanMs = ordinal.timestampMs - (first as Ordinal).timestampMs;
    if (maxspanMs !== undefined && spanMs > maxspanMs)
      return this.#drop(partial, "rejectedMaxspan", event);
    if (state.isEndedBetween(last, ordinal)) return this.#drop(partial, "rejectedUntil", event);
    partial.events.push(event);
    partial.ordinals.push(ordinal);
    this.#tell("advanced", partial, event);
    if (at < this.#positive.length - 1) {
      state.put(at, partial);
      return undefined;
    }
    return this.#complete(partial);
  }

  #start(
    event: EcsEvent,
    { ordinal, keys }: { readonly ordinal: Ordinal; readonly keys: JoinKeys },
  ): CompletedSequence | undefined {
    const key = this.#stateOf(keys);
    const partial: Partial = { key, events: [event], ordinals: [ordinal], isAlive: true };
    this.#inflight++;
    key.aliveCount++;
    this.#started.push(partial);
    this.#tell("started", partial, event);
    this.#compact();
    const completed = this.#positive.length === 1 ? this.#complete(partial) : undefined;
    if (this.#positive.length > 1) this.#wait(key, partial);
    while (this.#inflight > INFLIGHT_PER_RULE_MAX) this.#evictOldest();
    return completed;
  }

  #wait(key: KeyState, partial: Partial): void {
    key.put(0, partial);
    const waiting = key.waiting[0] as Partial[];
    if (waiting.length <= INFLIGHT_PER_KEY_AND_STAGE_MAX) return;
    const oldest = waiting.shift();
    if (oldest?.isAlive === true) this.#drop(oldest, "evicted");
  }

  /** All positive stages are there; the missing ones decide, now or when maxspan has passed. */
  #complete(partial: Partial): CompletedSequence | undefined {
    if (!this.#hasTrailingMissing) return this.#finish(partial);
    const first = partial.ordinals[0] as Ordinal;
    this.#await(partial, first.timestampMs + (this.#shape.maxspanMs ?? 0));
    return undefined;
  }

  #await(partial: Partial, deadlineMs: number): void {
    let at = this.#pending.length;
    while (at > 0 && (this.#pending[at - 1] as Pending).deadlineMs > deadlineMs) at--;
    this.#pending.splice(at, 0, { partial, deadlineMs });
  }

  /** Finishes what waited for time to pass, up to `timestampMs` (exclusive). */
  #settle(timestampMs: number): readonly CompletedSequence[] {
    const [next] = this.#pending;
    if (next === undefined || next.deadlineMs >= timestampMs) return NONE_COMPLETED;
    const completed: CompletedSequence[] = [];
    let count = 0;
    while (
      count < this.#pending.length &&
      (this.#pending[count] as Pending).deadlineMs < timestampMs
    ) {
      const { partial } = this.#pending[count++] as Pending;
      if (!partial.isAlive) continue;
      const done = this.#finish(partial);
      if (done !== undefined) completed.push(done);
    }
    if (count > 0) this.#pending.splice(0, count);
    return completed;
  }

  #finish(partial: Partial): CompletedSequence | undefined {
    if (this.#isSpoiled(partial)) return this.#drop(partial, "rejectedMissing");
    this.#release(partial);
    this.stats.completed++;
    this.#tell("completed", partial, undefined);
    let at = 0;
    const events = this.#shape.stagesMissing.map((isMissing) =>
      isMissing ? null : (partial.events[at++] as EcsEvent),
    );
    return { keys: partial.key.keys.values, events };
  }

  /**
   * True when events of missing stages spoil the sequence: one between its positive neighbors; a leading
   * one within maxspan before the last event; a trailing one within maxspan after the first. Where a
   * query has both ends, Elasticsearch lets either event alone pass: both must lie within maxspan.
   */
  #isSpoiled(partial: Partial): boolean {
    const { maxspanMs = 0 } = this.#shape;
    const first = partial.ordinals[0] as Ordinal;
    const last = partial.ordinals.at(-1) as Ordinal;
    const leading: Ordinal[] = [];
    const trailing: Ordinal[] = [];
    for (const [missingAt, stage] of this.#missing.entries()) {
      const before = this.#positive.filter((one) => one < stage).length;
      const previous = partial.ordinals[before - 1];
      const next = partial.ordinals[before];
      const isBetween = (ordinal: Ordinal): boolean =>
        (previous === undefined || compareOrdinals(ordinal, previous) > 0) &&
        (next === undefined || compareOrdinals(ordinal, next) < 0);
      const found = partial.key.occurrences(missingAt).filter(isBetween);
      if (previous === undefined) leading.push(...found);
      else if (next === undefined) trailing.push(...found);
      else if (found.length > 0) return true;
    }
    if (this.#shape.stagesMissing[0] === true && this.#hasTrailingMissing) {
      return leading.some((a) => trailing.some((b) => b.timestampMs - a.timestampMs <= maxspanMs));
    }
    return (
      leading.some((one) => one.timestampMs >= last.timestampMs - maxspanMs) ||
      trailing.some((one) => one.timestampMs <= first.timestampMs + maxspanMs)
    );
  }

  #stateOf(keys: JoinKeys): KeyState {
    const known = this.#byKey.get(keys.text);
    if (known !== undefined) return known;
    const made = new KeyState(keys);
    this.#byKey.set(keys.text, made);
    return made;
  }

  #drop(partial: Partial, why: SequenceEnd, event?: EcsEvent): undefined {
    this.stats[why]++;
    this.#tell(why, partial, event);
    this.#release(partial);
    return undefined;
  }

  #tell(kind: SequenceStep["kind"], partial: Partial, event: EcsEvent | undefined): void {
    if (this.#shape.onStep === undefined) return;
    const { key, events } = partial;
    const stage = this.#positive[events.length - 1] ?? 0;
    this.#shape.onStep({ kind, keys: key.keys.values, stage, event, events });
  }

  #release(partial: Partial): void {
    if (!partial.isAlive) return;
    partial.isAlive = false;
    this.#inflight--;
    const { key } = partial;
    key.aliveCount--;
    if (key.aliveCount > 0) return;
    if (this.#hasLeadingMissing && key.lastMissingMs > Number.NEGATIVE_INFINITY) {
      this.#remember(key);
    } else this.#byKey.delete(key.keys.text);
  }

  #remember(state: KeyState): void {
    this.#spoiled.delete(state);
    this.#spoiled.add(state);
    if (this.#spoiled.size <= INFLIGHT_PER_RULE_MAX) return;
    const [oldest] = this.#spoiled;
    if (oldest !== undefined) this.#forget(oldest);
  }

  #forget(state: KeyState): void {
    this.#spoiled.delete(state);
    if (state.aliveCount === 0) this.#byKey.delete(state.keys.text);
  }

  /** Keys whose spoiling event lies more than two maxspans back: no sequence can reach it any more. */
  #forgetSpoiled(nowMs: number): void {
    const { maxspanMs } = this.#shape;
    if (maxspanMs === undefined) return;
    for (const state of this.#spoiled) {
      if (state.lastMissingMs >= nowMs - 2 * maxspanMs) break;
      this.#forget(state);
    }
  }

  #evictOldest(): void {
    const partial = this.#started[this.#startedHead++];
    if (partial?.isAlive === true) this.#removeWaiting(partial, "evicted");
    this.#compact();
  }

  /** Partials that no event at or after `nowMs` can complete. */
  #expire(nowMs: number): void {
    const { maxspanMs } = this.#shape;
    for (;;) {
      const partial = this.#started[this.#startedHead];
      if (partial === undefined) break;
      if (partial.isAlive) {
        if (maxspanMs === undefined) break;
        if ((partial.ordinals[0] as Ordinal).timestampMs + maxspanMs >= nowMs) break;
        this.#removeWaiting(partial, "expired");
        partial.key.forgetBefore(nowMs - 2 * maxspanMs);
      }
      this.#startedHead++;
    }
    this.#compact();
  }

  #removeWaiting(partial: Partial, why: "evicted" | "expired"): void {
    for (const list of partial.key.waiting) {
      const at = list?.indexOf(partial) ?? -1;
      if (at >= 0) list?.splice(at, 1);
    }
    const pendingAt = this.#pending.findIndex((pending) => pending.partial === partial);
    if (pendingAt >= 0) this.#pending.splice(pendingAt, 1);
    this.#drop(partial, why);
  }

  // Dead partials are given back in large steps, in the middle too: behind one that never expires they
  // would pile up for as long as the stream runs.
  #compact(): void {
    const count = this.#started.length - this.#startedHead;
    const isFrontLong = this.#startedHead >= 1024 && this.#startedHead * 2 >= this.#started.length;
    if (!isFrontLong && count < 1024 + 2 * this.#inflight) return;
    this.#started = this.#started.slice(this.#startedHead).filter(({ isAlive }) => isAlive);
    this.#startedHead = 0;
  }
}
