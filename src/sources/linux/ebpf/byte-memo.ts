// What was made of the same bytes before: a host tells the same users, paths and files again and again, and
// comparing bytes costs a tenth of making strings and objects of them. Each place holds what came last, so
// that nothing has to be put out, and whoever sends bytes that collide only gets them decoded again.
import type { RecordBytes } from "./record-bytes.ts";

export interface ByteMemoOptions<Value> {
  /** A power of two. */
  readonly places: number;
  /** What is longer is made anew each time. */
  readonly bytesMax: number;
  /** Depends on the bytes alone. */
  readonly make: (record: RecordBytes, start: number, end: number) => Value;
}

export class ByteMemo<Value> {
  readonly #make: ByteMemoOptions<Value>["make"];
  readonly #bytesMax: number;
  readonly #placeMask: number;
  readonly #kept: Uint32Array;
  readonly #lengths: Int32Array;
  readonly #values: Value[];

  constructor({ places, bytesMax, make }: ByteMemoOptions<Value>) {
    this.#make = make;
    this.#bytesMax = (bytesMax + 3) & ~3;
    this.#placeMask = places - 1;
    this.#kept = new Uint32Array((places * this.#bytesMax) / 4);
    this.#lengths = new Int32Array(places).fill(-1);
    this.#values = new Array<Value>(places);
  }

  /** Of the bytes of a record from `start` to before `end`. */
  of(record: RecordBytes, start: number, end: number): Value {
    const length = end - start;
    if (length > this.#bytesMax) return this.#make(record, start, end);
    let hash = length;
    for (let at = start; at < end; at += 4) hash = Math.imul(hash ^ word(record, at, end), MIX);
    const place = (hash ^ (hash >>> 15)) & this.#placeMask;
    const keptFrom = (place * this.#bytesMax) >>> 2;
    let isSame = this.#lengths[place] === length;
    for (let at = start, nth = keptFrom; isSame && at < end; at += 4)
      isSame = this.#kept[nth++] === word(record, at, end);
    if (isSame) return this.#values[place] as Value;
    const made = this.#make(record, start, end);
    for (let at = start, nth = keptFrom; at < end; at += 4)
      this.#kept[nth++] = word(record, at, end);
    this.#lengths[place] = length;
    this.#values[place] = made;
    return made;
  }
}

/** An odd number whose bits are without order: 2^32 divided by the golden ratio. */
const MIX = 0x9e37_79b1;

/** Four bytes, or what is left of them before `end`. */
function word(record: RecordBytes, at: number, end: number): number {
  if (at + 4 <= end) return record.uint32(at);
  let value = 0;
  for (let one = end - 1; one >= at; one--) value = (value << 8) | record.byte(one);
  return value;
}
