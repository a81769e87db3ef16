// The events that take part in a search, in the order of time at the end. Where only the first or the
// last few can be in the result, the others are let go as they come.
import { compareOrdinals, type Ordinal } from "../engine/ordinal.ts";
import type { StoredEvent } from "../store/events/event-store.ts";

export interface Taker {
  readonly stored: StoredEvent;
  readonly ordinal: Ordinal;
}

/** Which of all events, in the order of time, can be in the result. */
export interface WantedTakers {
  readonly side: "head" | "tail";
  readonly count: number;
}

/** Sorting again for every event would cost more than keeping some too many. */
const SLACK = 1024;

export class SearchTakers {
  readonly #wanted: WantedTakers | undefined;
  readonly #bytesMax: number;
  #takers: Taker[] = [];
  #bytes = 0;
  #count = 0;

  /** All are wanted when `wanted` is undefined. */
  constructor(wanted: WantedTakers | undefined, bytesMax: number) {
    this.#wanted = wanted;
    this.#bytesMax = bytesMax;
  }

  /** Of all that came, also of those let go. */
  get count(): number {
    return this.#count;
  }

  /** False when there is no room for it. */
  add(taker: Taker): boolean {
    this.#count++;
    this.#takers.push(taker);
    this.#bytes += taker.stored.text.length;
    const wanted = this.#wanted;
    if (wanted !== undefined && this.#isTooMuch(wanted.count)) this.#letGo(wanted);
    return this.#bytes <= this.#bytesMax;
  }

  #isTooMuch(wantedCount: number): boolean {
    const count = this.#takers.length;
    return count > 2 * wantedCount + SLACK || (this.#bytes > this.#bytesMax && count > wantedCount);
  }

  sorted(): readonly Taker[] {
    return this.#takers.sort((a, b) => compareOrdinals(a.ordinal, b.ordinal));
  }

  #letGo({ side, count }: WantedTakers): void {
    const sorted = this.sorted();
    this.#takers = side === "head" ? sorted.slice(0, count) : sorted.slice(sorted.length - count);
    this.#bytes = this.#takers.reduce((sum, { stored }) => sum + stored.text.length, 0);
  }
}
