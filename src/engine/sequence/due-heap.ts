// Partial sequences that only wait for time to pass, the earliest deadline first: a binary heap of numbers.
// Each knows its place in it, so that one evicted is taken out without a search; a list in order would be
// walked through by whoever sends events of the past.
import { type HeapPlaces, siftDown, siftUp } from "../heap-order.ts";
import { grown } from "./grown.ts";
import { NONE } from "./linked-lists.ts";
import { CAPACITY_KEPT } from "./slot-pool.ts";

export class DueHeap {
  readonly #heap: number[] = [];
  /** By partial. */
  #dueMs = new Float64Array(0);
  /** Of those due at one time the first to come goes first. */
  #turns = new Float64Array(0);
  #places = new Int32Array(0);
  #turnCount = 0;

  /** NONE when nothing is due before `timestampMs`. */
  firstBefore(timestampMs: number): number {
    const first = this.#heap[0];
    return first !== undefined && (this.#dueMs[first] as number) < timestampMs ? first : NONE;
  }

  has(partial: number): boolean {
    return partial < this.#places.length && this.#heap[this.#places[partial] as number] === partial;
  }

  /** When it is due. */
  dueMs(partial: number): number {
    return this.#dueMs[partial] as number;
  }

  add(partial: number, dueMs: number): void {
    if (partial >= this.#dueMs.length) {
      const capacity = Math.max(16, 2 * (partial + 1));
      this.#dueMs = grown(this.#dueMs, capacity);
      this.#turns = grown(this.#turns, capacity);
      this.#places = grown(this.#places, capacity);
    }
    this.#dueMs[partial] = dueMs;
    this.#turns[partial] = this.#turnCount++;
    this.#put(partial, this.#heap.length);
    siftUp(this.#order, this.#heap.length - 1);
  }

  remove(partial: number): void {
    const at = this.#places[partial] as number;
    const last = this.#heap.pop() as number;
    if (this.#heap.length === 0 && this.#dueMs.length > CAPACITY_KEPT) this.#clear();
    if (last === partial) return;
    this.#put(last, at);
    siftUp(this.#order, at);
    siftDown(this.#order, this.#places[last] as number, this.#heap.length);
  }

  #clear(): void {
    this.#dueMs = new Float64Array(0);
    this.#turns = new Float64Array(0);
    this.#places = new Int32Array(0);
  }

  readonly #isBefore = (a: number, b: number): boolean => {
    const [one, other] = [this.#heap[a] as number, this.#heap[b] as number];
    const differenceMs = (this.#dueMs[one] as number) - (this.#dueMs[other] as number);
    if (differenceMs !== 0) return differenceMs < 0;
    return (this.#turns[one] as number) < (this.#turns[other] as number);
  };

  readonly #swap = (a: number, b: number): void => {
    const [one, other] = [this.#heap[a] as number, this.#heap[b] as number];
    this.#put(one, b);
    this.#put(other, a);
  };

  readonly #order: HeapPlaces = { isBefore: this.#isBefore, swap: this.#swap };

  #put(partial: number, at: number): void {
    this.#heap[at] = partial;
    this.#places[partial] = at;
  }
}
