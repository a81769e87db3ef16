// Numbers for things that live in columns: the lowest that is free, or one more. The columns grow to the
// pool's capacity, and start anew when a crowd has gone.

const CAPACITY_MIN = 16;
/** Columns of this length are not given back when nothing is in them. */
export const CAPACITY_KEPT = 1_024;

export class SlotPool {
  /** Given back, to be taken again. */
  #free: number[] = [];
  #usedCount = 0;
  #capacity = 0;

  /** Slots taken and not given back. */
  get count(): number {
    return this.#usedCount - this.#free.length;
  }

  /** Every slot is below this; it doubles, so that taking one costs the same however many there are. */
  get capacity(): number {
    return this.#capacity;
  }

  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#usedCount === this.#capacity) this.#capacity = nextCapacity(this.#capacity);
    return this.#usedCount++;
  }

  /** True when the last one of a crowd has gone: all columns may be dropped, and slots start at 0 again. */
  give(slot: number): boolean {
    this.#free.push(slot);
    if (this.count > 0 || this.#capacity <= CAPACITY_KEPT) return false;
    this.#free = [];
    this.#usedCount = 0;
    this.#capacity = 0;
    return true;
  }
}

// In few steps to where doubling pays: most rules that have anything under way have little.
function nextCapacity(capacity: number): number {
  return capacity === 0 ? CAPACITY_MIN : capacity * (capacity < CAPACITY_KEPT ? 4 : 2);
}
