// What a sequence remembers for one join key: waiting partial sequences by stage, where `until` last
// struck, when the events of `![ … ]` stages occurred.
import type { EcsEvent } from "../../event/ecs-event.ts";
import { MISSING_OCCURRENCES_MAX } from "../limits.ts";
import { compareOrdinals, type Ordinal } from "../ordinal.ts";
import type { JoinKeys } from "./join-keys.ts";
import { type KeyStateRecord, ordinalOf, ordinalState } from "./sequence-state.ts";

/** A sequence under way. The same object moves from stage to stage. */
export interface Partial {
  readonly key: KeyState;
  /** Of the positive stages reached, in order. */
  readonly events: EcsEvent[];
  readonly ordinals: Ordinal[];
  isAlive: boolean;
}

export class KeyState {
  readonly keys: JoinKeys;
  /** `waiting[i]`: partials whose last event is positive stage i, in order of that event. */
  readonly waiting: (Partial[] | undefined)[] = [];
  /** The two latest different places of `until` events. */
  #until: Ordinal | undefined;
  #untilBefore: Ordinal | undefined;
  /** Occurrences by missing stage, in order. */
  #missing: (Ordinal[] | undefined)[] | undefined;

  // Millions of keys start one partial and end: lists are made when something goes into them.
  constructor(keys: JoinKeys) {
    this.keys = keys;
  }

  /** Partials that live, waiting or pending; the state stays while there is one. */
  aliveCount = 0;

  /** Milliseconds of the latest occurrence of a missing stage's event; -Infinity when there is none. */
  lastMissingMs: number = Number.NEGATIVE_INFINITY;

  /**
   * Takes the latest partial of `stage` strictly before `ordinal` and drops all older ones of that
   * stage; undefined when there is none. `onDropped` sees those dropped.
   */
  takeBefore(
    stage: number,
    ordinal: Ordinal,
    onDropped: (partial: Partial) => void,
  ): Partial | undefined {
    const list = this.waiting[stage];
    if (list === undefined) return undefined;
    let at = list.length - 1;
    for (; at >= 0; at--) {
      const partial = list[at] as Partial;
      if (partial.isAlive && compareOrdinals(partial.ordinals.at(-1) as Ordinal, ordinal) < 0)
        break;
    }
    if (at < 0) return undefined;
    const removed = list.splice(0, at + 1);
    const taken = removed.pop();
    for (const partial of removed) if (partial.isAlive) onDropped(partial);
    return taken;
  }

  /** Adds a partial at its place in the order; almost always the end. */
  put(stage: number, partial: Partial): void {
    let list = this.waiting[stage];
    if (list === undefined) {
      list = [];
      this.waiting[stage] = list;
    }
    const ordinal = partial.ordinals.at(-1) as Ordinal;
    let at = list.length;
    while (
      at > 0 &&
      compareOrdinals((list[at - 1] as Partial).ordinals.at(-1) as Ordinal, ordinal) > 0
    )
      at--;
    if (at === list.length) list.push(partial);
    else list.splice(at, 0, partial);
  }

  markUntil(ordinal: Ordinal): void {
    if (this.#until !== undefined && compareOrdinals(this.#until, ordinal) === 0) return;
    this.#untilBefore = this.#until;
    this.#until = ordinal;
  }

  /** True when `until` struck at or after `from` and strictly before `to`. */
  isEndedBetween(from: Ordinal, to: Ordinal): boolean {
    const isBetween = (until: Ordinal | undefined): boolean =>
      until !== undefined && compareOrdinals(until, from) >= 0 && compareOrdinals(until, to) < 0;
    return isBetween(this.#until) || isBetween(this.#untilBefore);
  }

  /** True when an older occurrence had to be forgotten for it. */
  markMissing(stage: number, ordinal: Ordinal): boolean {
    this.#missing ??= [];
    const list = this.#missing[stage] ?? [];
    this.#missing[stage] = list;
    list.push(ordinal);
    this.lastMissingMs = Math.max(this.lastMissingMs, ordinal.timestampMs);
    if (list.length <= MISSING_OCCURRENCES_MAX) return false;
    list.shift();
    return true;
  }

  /** Where the event of a missing stage occurred, in order of arrival. */
  occurrences(stage: number): readonly Ordinal[] {
    return this.#missing?.[stage] ?? [];
  }

  /** Forgets what lies before `timestampMs`; nothing waits for it any more. */
  forgetBefore(timestampMs: number): void {
    for (const list of this.#missing ?? []) {
      if (list === undefined) continue;
      let count = 0;
      while (count < list.length && (list[count] as Ordinal).timestampMs < timestampMs) count++;
      if (count > 0) list.splice(0, count);
    }
    if (this.#until !== undefined && this.#until.timestampMs < timestampMs) {
      this.#until = undefined;
      this.#untilBefore = undefined;
    }
  }

  /** What outlives the process, beside the partials. */
  record(): KeyStateRecord {
    const untils = [this.#until, this.#untilBefore].filter((one) => one !== undefined);
    return {
      values: this.keys.values,
      untils: untils.map(ordinalState),
      missing: Array.from(this.#missing ?? [], (list) => (list ?? []).map(ordinalState)),
    };
  }

  /** Takes up what `record` told. */
  restore({ untils, missing }: KeyStateRecord): void {
    for (const one of [...untils].reverse()) this.markUntil(ordinalOf(one));
    missing.forEach((list, stage) => {
      for (const one of list) this.markMissing(stage, ordinalOf(one));
    });
  }
}
