// Many ordered lists of numbered items, as numbers in arrays: an item is in at most one list, and is taken
// out of its middle without a search. A list is a ring known by its last item, so that an empty one costs
// four bytes and nothing is made when its first item comes.
import { grown } from "./grown.ts";

/** No item, no list. */
export const NONE = -1;

export class LinkedLists {
  /** By item. */
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  /** By list: one more than its last item, so that what has grown is empty. */
  #ends = new Int32Array(0);

  /** Makes room for items and lists below these numbers. */
  reserve(itemCount: number, listCount: number): void {
    this.#next = grown(this.#next, itemCount);
    this.#previous = grown(this.#previous, itemCount);
    this.#ends = grown(this.#ends, listCount);
  }

  /** The last item; NONE when the list is empty. */
  last(list: number): number {
    return (this.#ends[list] ?? 0) - 1;
  }

  first(list: number): number {
    const last = this.last(list);
    return last === NONE ? NONE : (this.#next[last] as number);
  }

  /** The item after this one in its list; NONE at the end. */
  after(list: number, item: number): number {
    return item === this.last(list) ? NONE : (this.#next[item] as number);
  }

  /** The item before this one in its list; NONE at the start. */
  before(list: number, item: number): number {
    const previous = this.#previous[item] as number;
    return previous === this.last(list) ? NONE : previous;
  }

  /** True when the list has more items than this. */
  isLongerThan(list: number, count: number): boolean {
    let left = count;
    for (let item = this.last(list); item !== NONE; item = this.before(list, item)) {
      if (left-- === 0) return true;
    }
    return false;
  }

  append(list: number, item: number): void {
    this.insert(list, item, this.last(list));
  }

  /** Puts an item behind another one; in front of all when that is NONE. */
  insert(list: number, item: number, behind: number): void {
    const last = this.last(list);
    if (last === NONE) {
      this.#next[item] = item;
      this.#previous[item] = item;
    } else {
      const previous = behind === NONE ? last : behind;
      const next = this.#next[previous] as number;
      this.#next[previous] = item;
      this.#previous[item] = previous;
      this.#next[item] = next;
      this.#previous[next] = item;
    }
    if (behind === last) this.#ends[list] = item + 1;
  }

  remove(list: number, item: number): void {
    const next = this.#next[item] as number;
    const previous = this.#previous[item] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    if (item === this.last(list)) this.#ends[list] = previous === item ? 0 : previous + 1;
  }

  /** Puts one item in the place of another. */
  replace(list: number, old: number, item: number): void {
    this.insert(list, item, old);
    this.remove(list, old);
  }
}
