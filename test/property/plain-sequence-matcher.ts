// The sequence matcher with nothing clever: one object for each partial sequence, in one list by start, and
// every question answered by going through all of it. What the real one must do, step by step and count by
// count. It holds no memory back and takes no record up.

import { compareOrdinals, type Ordinal } from "../../src/engine/ordinal.ts";
import type { JoinKeys } from "../../src/engine/sequence/join-keys.ts";
import type {
  CompletedSequence,
  SequenceShape,
  SequenceStats,
  SequenceStep,
  StageHit,
} from "../../src/engine/sequence/sequence-matcher.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";

export interface PlainLimits {
  readonly perRule: number;
  readonly perKeyAndStage: number;
  readonly missingOccurrences: number;
}

interface PlainKey {
  readonly keys: JoinKeys;
  /** The two latest different places. */
  untils: readonly Ordinal[];
  /** By query stage. */
  readonly missing: Map<number, Ordinal[]>;
  lastMissingMs: number;
}

interface PlainPartial {
  readonly key: PlainKey;
  readonly events: EcsEvent[];
  readonly ordinals: Ordinal[];
  /** Set while only time has to pass. */
  deadlineMs: number | undefined;
  /** Breaks ties among those that wait at one place. */
  movedNth: number;
}

type Why = Exclude<
  SequenceStep["kind"],
  "started" | "advanced" | "completed" | "ignored" | "excepted"
>;

export class PlainSequenceMatcher {
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
  readonly #limits: PlainLimits;
  readonly #positive: readonly number[];
  readonly #keys = new Map<string, PlainKey>();
  /** Keys without a partial that a leading missing event spoils, by their latest change. */
  #spoiled: PlainKey[] = [];
  /** In the order of their start. */
  #partials: PlainPartial[] = [];
  #moveCount = 0;

  constructor(shape: SequenceShape, limits: PlainLimits) {
    this.#shape = shape;
    this.#limits = limits;
    this.#positive = shape.stagesMissing.flatMap((isMissing, stage) => (isMissing ? [] : [stage]));
  }

  get inflightCount(): number {
    return this.#partials.length;
  }

  push(event: EcsEvent, ordinal: Ordinal, hits: readonly StageHit[]): readonly CompletedSequence[] {
    this.stats.seen++;
    const completed = [...this.#settle(ordinal.timestampMs)];
    this.#expire(ordinal.timestampMs);
    this.#forgetSpoiled(ordinal.timestampMs);
    for (const hit of hits) if (this.#isMissing(hit.stage)) this.#markMissing(hit, ordinal);
    for (const { stage, keys } of [...hits].sort((a, b) => b.stage - a.stage)) {
      if (stage < 0 || this.#isMissing(stage)) continue;
      for (const one of keys) completed.push(...this.#advance(stage, event, ordinal, one));
    }
    for (const { stage, keys } of hits) {
      if (stage >= 0) continue;
      for (const { text } of keys) this.#markUntil(this.#keys.get(text), ordinal);
    }
    return completed;
  }

  flush(): readonly CompletedSequence[] {
    return this.#settle(Number.POSITIVE_INFINITY);
  }

  settle(timestampMs: number): readonly CompletedSequence[] {
    const completed = this.#settle(timestampMs);
    this.#expire(timestampMs);
    return completed;
  }

  #isMissing(stage: number): boolean {
    return this.#shape.stagesMissing[stage] === true;
  }

  get #hasLeading(): boolean {
    return this.#isMissing(0);
  }

  get #hasTrailing(): boolean {
    return this.#isMissing(this.#shape.stagesMissing.length - 1);
  }

  #isAlive(key: PlainKey): boolean {
    return this.#partials.some((one) => one.key === key);
  }

  #keyOf(keys: JoinKeys): PlainKey {
    const known = this.#keys.get(keys.text);
    if (known !== undefined) return known;
    const made = { keys, untils: [], missing: new Map(), lastMissingMs: Number.NEGATIVE_INFINITY };
    this.#keys.set(keys.text, made);
    return made;
  }

  #markUntil(key: PlainKey | undefined, ordinal: Ordinal): void {
    const latest = key?.untils[0];
    if (key === undefined || (latest !== undefined && compareOrdinals(latest, ordinal) === 0))
      return;
    key.untils = [ordinal, ...key.untils.slice(0, 1)];
  }

  #markMissing({ stage, keys }: StageHit, ordinal: Ordinal): void {
    for (const one of keys) {
      const key = this.#hasLeading ? this.#keyOf(one) : this.#keys.get(one.text);
      if (key === undefined) continue;
      const list = [...(key.missing.get(stage) ?? []), ordinal];
      key.lastMissingMs = Math.max(key.lastMissingMs, ordinal.timestampMs);
      if (list.length > this.#limits.missingOccurrences) {
        list.shift();
        this.stats.forgotten++;
      }
      key.missing.set(stage, list);
      if (!this.#isAlive(key)) this.#remember(key);
    }
  }

  #advance(
    stage: number,
    event: EcsEvent,
    ordinal: Ordinal,
    keys: JoinKeys,
  ): readonly CompletedSequence[] {
    const at = this.#positive.indexOf(stage);
    if (at === 0) return this.#start(event, ordinal, keys);
    const key = this.#keys.get(keys.text);
    const waiting = key === undefined ? [] : this.#waiting(key, at);
    const earlier = waiting.filter((one) => compareOrdinals(lastOf(one), ordinal) < 0);
    const taken = earlier.pop();
    if (key === undefined || taken === undefined) {
      this.stats.ignored++;
      this.#shape.onStep?.({ kind: "ignored", keys: keys.values, stage, event, events: [] });
      return [];
    }
    for (const older of earlier) this.#drop(older, "superseded", event);
    const spanMs = ordinal.timestampMs - firstOf(taken).timestampMs;
    if (this.#shape.maxspanMs !== undefined && spanMs > this.#shape.maxspanMs)
      return this.#drop(taken, "rejectedMaxspan", event);
    const isEnded = key.untils.some(
      (one) => compareOrdinals(one, lastOf(taken)) >= 0 && compareOrdinals(one, ordinal) < 0,
    );
    if (isEnded) return this.#drop(taken, "rejectedUntil", event);
    taken.events.push(event);
    taken.ordinals.push(ordinal);
    this.#tell("advanced", taken, event);
    return this.#moved(taken);
  }

  #start(event: EcsEvent, ordinal: Ordinal, keys: JoinKeys): readonly CompletedSequence[] {
    const partial: PlainPartial = {
      key: this.#keyOf(keys),
      events: [event],
      ordinals: [ordinal],
      deadlineMs: undefined,
      movedNth: 0,
    };
    this.#partials.push(partial);
    this.#tell("started", partial, event);
    const completed = this.#moved(partial);
    while (this.#partials.length > this.#limits.perRule) {
      this.#drop(this.#partials[0] as PlainPartial, "evicted");
    }
    return completed;
  }

  /** The partial has got one event more. */
  #moved(partial: PlainPartial): readonly CompletedSequence[] {
    partial.movedNth = this.#moveCount++;
    const stageCount = partial.events.length;
    if (stageCount === this.#positive.length) {
      if (!this.#hasTrailing) return this.#finish(partial);
      partial.deadlineMs = firstOf(partial).timestampMs + (this.#shape.maxspanMs ?? 0);
      return [];
    }
    const waiting = this.#waiting(partial.key, stageCount);
    if (waiting.length > this.#limits.perKeyAndStage)
      this.#drop(waiting[0] as PlainPartial, "evicted");
    return [];
  }

  /** Those of a key with as many events, the earliest last event first. */
  #waiting(key: PlainKey, stageCount: number): PlainPartial[] {
    return this.#partials
      .filter((one) => one.key === key && one.events.length === stageCount)
      .sort((a, b) => compareOrdinals(lastOf(a), lastOf(b)) || a.movedNth - b.movedNth);
  }

  #settle(timestampMs: number): readonly CompletedSequence[] {
    const due = this.#partials
      .filter(({ deadlineMs }) => deadlineMs !== undefined && deadlineMs < timestampMs)
      .sort(
        (a, b) => (a.deadlineMs as number) - (b.deadlineMs as number) || a.movedNth - b.movedNth,
      );
    return due.flatMap((one) => this.#finish(one));
  }

  #finish(partial: PlainPartial): readonly CompletedSequence[] {
    if (this.#isSpoiled(partial)) return this.#drop(partial, "rejectedMissing");
    this.#release(partial);
    this.stats.completed++;
    this.#tell("completed", partial, undefined);
    const events = [...partial.events];
    return [
      {
        keys: partial.key.keys.values,
        events: this.#shape.stagesMissing.map((isMissing) =>
          isMissing ? null : (events.shift() as EcsEvent),
        ),
      },
    ];
  }

  #isSpoiled(partial: PlainPartial): boolean {
    const { maxspanMs = 0, stagesMissing } = this.#shape;
    const found = (stage: number): readonly Ordinal[] => {
      const before = this.#positive.filter((one) => one < stage).length;
      const [previous, next] = [partial.ordinals[before - 1], partial.ordinals[before]];
      return (partial.key.missing.get(stage) ?? []).filter(
        (one) =>
          (previous === undefined || compareOrdinals(one, previous) > 0) &&
          (next === undefined || compareOrdinals(one, next) < 0),
      );
    };
    const [first, last] = [this.#positive[0] as number, this.#positive.at(-1) as number];
    const missing = stagesMissing.flatMap((isMissing, stage) => (isMissing ? [stage] : []));
    const inner = missing.filter((stage) => stage > first && stage < last);
    if (inner.some((stage) => found(stage).length > 0)) return true;
    const leading = missing.filter((stage) => stage < first).flatMap(found);
    const trailing = missing.filter((stage) => stage > last).flatMap(found);
    if (this.#hasLeading && this.#hasTrailing)
      return leading.some((a) => trailing.some((b) => b.timestampMs - a.timestampMs <= maxspanMs));
    return (
      leading.some((one) => one.timestampMs >= lastOf(partial).timestampMs - maxspanMs) ||
      trailing.some((one) => one.timestampMs <= firstOf(partial).timestampMs + maxspanMs)
    );
  }

  #drop(partial: PlainPartial, why: Why, event?: EcsEvent): readonly CompletedSequence[] {
    this.stats[why]++;
    this.#tell(why, partial, event);
    this.#release(partial);
    return [];
  }

  #tell(kind: SequenceStep["kind"], partial: PlainPartial, event: EcsEvent | undefined): void {
    const { key, events } = partial;
    const stage = this.#positive[events.length - 1] ?? 0;
    this.#shape.onStep?.({ kind, keys: key.keys.values, stage, event, events });
  }

  #release(partial: PlainPartial): void {
    this.#partials = this.#partials.filter((one) => one !== partial);
    const { key } = partial;
    if (this.#isAlive(key)) return;
    if (this.#hasLeading && key.lastMissingMs > Number.NEGATIVE_INFINITY) this.#remember(key);
    else this.#keys.delete(key.keys.text);
  }

  #remember(key: PlainKey): void {
    this.#spoiled = [...this.#spoiled.filter((one) => one !== key), key];
    if (this.#spoiled.length > this.#limits.perRule) this.#forgetFirst();
  }

  #forgetFirst(): void {
    const key = this.#spoiled.shift();
    if (key !== undefined && !this.#isAlive(key)) this.#keys.delete(key.keys.text);
  }

  #forgetSpoiled(nowMs: number): void {
    const { maxspanMs } = this.#shape;
    if (maxspanMs === undefined) return;
    for (;;) {
      const [oldest] = this.#spoiled;
      if (oldest === undefined || oldest.lastMissingMs >= nowMs - 2 * maxspanMs) return;
      this.#forgetFirst();
    }
  }

  /** In the order of their start: one that came late is kept as long as those before it. */
  #expire(nowMs: number): void {
    const { maxspanMs } = this.#shape;
    if (maxspanMs === undefined) return;
    for (;;) {
      const [oldest] = this.#partials;
      if (oldest === undefined || firstOf(oldest).timestampMs + maxspanMs >= nowMs) return;
      this.#drop(oldest, "expired");
      forgetBefore(oldest.key, nowMs - 2 * maxspanMs);
    }
  }
}

/** What lies so far back says nothing of any sequence that is still to come. */
function forgetBefore(key: PlainKey, timestampMs: number): void {
  for (const list of key.missing.values()) {
    while (list[0] !== undefined && list[0].timestampMs < timestampMs) list.shift();
  }
  const [latest] = key.untils;
  if (latest !== undefined && latest.timestampMs < timestampMs) key.untils = [];
}

function firstOf({ ordinals }: PlainPartial): Ordinal {
  return ordinals[0] as Ordinal;
}

function lastOf({ ordinals }: PlainPartial): Ordinal {
  return ordinals.at(-1) as Ordinal;
}
