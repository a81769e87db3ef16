// The join keys that have something under way, each with a number. A million of them are a map from text to
// number and a few bytes beside; the values are read from the text again when a sequence completes.
import type { JoinKey } from "../match.ts";
import { grown } from "./grown.ts";
import { type JoinKeys, joinKeyValues, type KeyKind, keyKindOf } from "./join-keys.ts";
import { NONE } from "./linked-lists.ts";
import { SlotPool } from "./slot-pool.ts";

export class KeyTable {
  readonly #pool = new SlotPool();
  #byText = new Map<string, number>();
  #texts: (string | undefined)[] = [];
  /** What each value was before it became text; as many for each key as the query joins by. */
  #kinds = new Uint8Array(0);
  #width = 0;
  /** Partial sequences of the key. */
  #aliveCounts = new Int32Array(0);

  get capacity(): number {
    return this.#pool.capacity;
  }

  /** NONE where the key is not known. */
  find(text: string): number {
    return this.#byText.get(text) ?? NONE;
  }

  findOrAdd(keys: JoinKeys): number {
    return this.#byText.get(keys.text) ?? this.#add(keys);
  }

  delete(key: number): void {
    this.#byText.delete(this.#texts[key] as string);
    this.#texts[key] = undefined;
    if (!this.#pool.give(key)) return;
    this.#byText = new Map();
    this.#texts = [];
    this.#kinds = new Uint8Array(0);
    this.#aliveCounts = new Int32Array(0);
  }

  values(key: number): readonly JoinKey[] {
    const from = key * this.#width;
    const kinds = this.#kinds.subarray(from, from + this.#width) as ArrayLike<number>;
    return joinKeyValues(this.#texts[key] as string, kinds as ArrayLike<KeyKind>);
  }

  aliveCount(key: number): number {
    return this.#aliveCounts[key] as number;
  }

  changeAlive(key: number, change: 1 | -1): void {
    this.#aliveCounts[key] = (this.#aliveCounts[key] as number) + change;
  }

  /** All keys, in the order in which they became known. */
  all(): readonly number[] {
    return [...this.#byText.values()];
  }

  #add({ values, text }: JoinKeys): number {
    const key = this.#pool.take();
    const { capacity } = this.#pool;
    if (this.#texts.length < capacity) {
      this.#width = values.length;
      this.#texts.length = capacity;
      this.#kinds = grown(this.#kinds, capacity * this.#width);
      this.#aliveCounts = grown(this.#aliveCounts, capacity);
    }
    this.#byText.set(text, key);
    this.#texts[key] = text;
    this.#aliveCounts[key] = 0;
    const from = key * this.#width;
    for (let at = 0; at < values.length; at++) {
      this.#kinds[from + at] = keyKindOf(values[at] as JoinKey);
    }
    return key;
  }
}
