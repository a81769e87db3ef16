// What a few queries remember for one join key beside its partial sequences: where `until` last struck, when
// the events of `![ … ]` stages occurred. Only keys that saw such an event have one.
import { compareOrdinals, type Ordinal } from "../ordinal.ts";
import { type KeyStateRecord, ordinalOf, ordinalState } from "./sequence-state.ts";

/** What outlives the process. */
type MarksRecord = Omit<KeyStateRecord, "values">;

export class KeyMarks {
  /** The two latest different places of `until` events. */
  #until: Ordinal | undefined;
  #untilBefore: Ordinal | undefined;
  /** Occurrences by missing stage, in order of arrival. */
  readonly #missing: (Ordinal[] | undefined)[] = [];

  /** Milliseconds of the latest occurrence of a missing stage's event; -Infinity when there is none. */
  lastMissingMs: number = Number.NEGATIVE_INFINITY;

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
  markMissing(stage: number, ordinal: Ordinal, countMax: number): boolean {
    const list = this.#missing[stage] ?? [];
    this.#missing[stage] = list;
    list.push(ordinal);
    this.lastMissingMs = Math.max(this.lastMissingMs, ordinal.timestampMs);
    if (list.length <= countMax) return false;
    list.shift();
    return true;
  }

  /** Where the event of a missing stage occurred, in order of arrival. */
  occurrences(stage: number): readonly Ordinal[] {
    return this.#missing[stage] ?? [];
  }

  /** Forgets what lies before `timestampMs`; nothing waits for it any more. */
  forgetBefore(timestampMs: number): void {
    for (const list of this.#missing) {
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

  record(): MarksRecord {
    const untils = [this.#until, this.#untilBefore].filter((one) => one !== undefined);
    const missing = Array.from(this.#missing, (list) => (list ?? []).map(ordinalState));
    while (missing.at(-1)?.length === 0) missing.pop();
    return { untils: untils.map(ordinalState), missing };
  }

  /** Takes up what `record` told. */
  restore({ untils, missing }: MarksRecord): void {
    for (const one of [...untils].reverse()) this.markUntil(ordinalOf(one));
    missing.forEach((list, stage) => {
      for (const one of list) this.markMissing(stage, ordinalOf(one), Number.POSITIVE_INFINITY);
    });
  }
}
