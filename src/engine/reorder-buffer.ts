// Puts disordered events right before sequences see them: a heap that holds events back until the
// allowance has passed or it is full. What comes later than what was released is still given on, and
// counted.
import { type HeapPlaces, siftDown, siftUp } from "./heap-order.ts";
import { compareOrdinals, type Ordinal } from "./ordinal.ts";

export interface Ordered {
  readonly ordinal: Ordinal;
}

export interface ReorderOptions {
  /** How much later than the newest event an older one may come; Infinity holds until full. */
  readonly allowanceMs: number;
  readonly eventsMax: number;
}

export interface ReorderRecord<T> {
  readonly items: readonly T[];
  /** -Infinity before the first. */
  readonly newestMs: number;
  readonly released: Ordinal | undefined;
}

export class ReorderBuffer<T extends Ordered> {
  readonly #options: ReorderOptions;
  readonly #heap: T[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;
  #released: Ordinal | undefined;
  #lateCount = 0;

  constructor(options: ReorderOptions) {
    this.#options = options;
  }

  get heldCount(): number {
    return this.#heap.length;
  }

  /** Items that came after a later one had already been released. */
  get lateCount(): number {
    return this.#lateCount;
  }

  /** The latest time seen; -Infinity at the start. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** Items up to this time are released as they come. */
  get releasedUntilMs(): number {
    return this.#newestMs - this.#options.allowanceMs;
  }

  /** Takes one item and gives those that are now in order to `release`. */
  push(item: T, release: (item: T) => void): void {
    this.#heap.push(item);
    siftUp(this.#places, this.#heap.length - 1);
    this.advance(item.ordinal.timestampMs, release);
  }

  /** Time has reached `timestampMs`, if it was not later already. */
  advance(timestampMs: number, release: (item: T) => void): void {
    if (timestampMs > this.#newestMs) this.#newestMs = timestampMs;
    const untilMs = this.releasedUntilMs;
    while (this.#heap.length > 0) {
      const isFull = this.#heap.length > this.#options.eventsMax;
      if (!isFull && (this.#heap[0] as T).ordinal.timestampMs > untilMs) break;
      this.#release(release);
    }
  }

  /** Releases everything, in order; what comes next may be of any time without being late. */
  flush(release: (item: T) => void): void {
    while (this.#heap.length > 0) this.#release(release);
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#released = undefined;
  }

  /** What outlives the process: the items held, in no order, and how far time has come. */
  record(): ReorderRecord<T> {
    return { items: this.#heap, newestMs: this.#newestMs, released: this.#released };
  }

  /** Takes up what `record` told, in a buffer that has seen nothing yet. */
  restore({ items, newestMs, released }: ReorderRecord<T>): void {
    for (const item of items) {
      this.#heap.push(item);
      siftUp(this.#places, this.#heap.length - 1);
    }
    this.#newestMs = newestMs;
    this.#released = released;
  }

  #release(release: (item: T) => void): void {
    const item = this.#pop();
    if (this.#released !== undefined && compareOrdinals(item.ordinal, this.#released) < 0) {
      this.#lateCount++;
    } else this.#released = item.ordinal;
    release(item);
  }

  #pop(): T {
    const first = this.#heap[0] as T;
    const last = this.#heap.pop() as T;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      siftDown(this.#places, 0, this.#heap.length);
    }
    return first;
  }

  readonly #isBefore = (a: number, b: number): boolean =>
    compareOrdinals((this.#heap[a] as T).ordinal, (this.#heap[b] as T).ordinal) < 0;

  readonly #swap = (a: number, b: number): void => {
    const item = this.#heap[a] as T;
    this.#heap[a] = this.#heap[b] as T;
    this.#heap[b] = item;
  };

  readonly #places: HeapPlaces = { isBefore: this.#isBefore, swap: this.#swap };
}
