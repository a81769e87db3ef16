// What the candidates of a bucket demand of one field alone, and which of them a value of it leaves: a row of
// bits, one a candidate, 0 where a demand is not met. Where events are parsed, rows of repeating fields are
// kept here by the numbers of values; where they are scanned, the scanner keeps those of all fields.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import { NO_NUMBER } from "../../event/value-numbers.ts";
import { intersects, setBit } from "./bit-words.ts";
import type { LazyTest } from "./candidate.ts";

interface Demand {
  readonly bit: number;
  /** Reads no other field. */
  readonly conjunct: LazyTest;
}

export class FieldDemands {
  readonly slot: FieldSlot;
  /** True where values come again, so that their rows are worth keeping here. */
  readonly #repeats: boolean;
  readonly #demands: Demand[] = [];
  /** Candidates that demand something of the field. */
  readonly demanding: Uint32Array;
  /** By the number of the value. */
  readonly #rows: (Uint32Array | undefined)[] = [];

  constructor(slot: FieldSlot, repeats: boolean, wordCount: number) {
    this.slot = slot;
    this.#repeats = repeats;
    this.demanding = new Uint32Array(wordCount);
  }

  /** How many there are: the more, the sooner the field is worth asking. */
  get count(): number {
    return this.#demands.length;
  }

  /** Before the first event only. */
  add(bit: number, conjunct: LazyTest): void {
    this.#demands.push({ bit, conjunct });
    setBit(this.demanding, bit);
  }

  /** The row of the value that the reader's event has. */
  rowOf(reader: EventReader): Uint32Array {
    const row = new Uint32Array(this.demanding.length).fill(0xffffffff);
    for (const { bit, conjunct } of this.#demands) {
      if (!holds(conjunct, reader))
        row[bit >>> 5] = (row[bit >>> 5] as number) & ~(1 << (bit & 31));
    }
    return row;
  }

  /**
   * Takes away those `left` whose demands the reader's event does not meet; false when none is left. It may
   * leave any: a value without a number leaves all.
   */
  narrow(left: Uint32Array, reader: EventReader): boolean {
    if (!this.#repeats || !intersects(left, this.demanding)) return true;
    const number = reader.numberOf(this.slot);
    if (number === NO_NUMBER) return true;
    const row = this.#rows[number] ?? this.#learn(number, reader);
    let rest = 0;
    for (let at = 0; at < left.length; at++) {
      const word = (left[at] as number) & (row[at] as number);
      left[at] = word;
      rest |= word;
    }
    return rest !== 0;
  }

  #learn(number: number, reader: EventReader): Uint32Array {
    const row = this.rowOf(reader);
    // Filled without holes, which would turn the array into a slow dictionary.
    while (this.#rows.length <= number) this.#rows.push(undefined);
    this.#rows[number] = row;
    return row;
  }
}

// A test that throws is a bug of ours: the candidate stays, so that it is asked, and counted, as a whole.
function holds(conjunct: LazyTest, reader: EventReader): boolean {
  try {
    return conjunct.test(reader);
  } catch {
    return true;
  }
}
