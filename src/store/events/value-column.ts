// One field of the events of a block: its distinct values as a dictionary, and for each event the
// numbers of its values. A predicate is asked once for each distinct value and then compared by number.
//
// As bytes: form u8; length of the dictionary u32; the dictionary as JSON; then by form
//   0 "none"  nothing: no event has the field
//   1 "one"   u8 an event, 2 "one" u16 an event: 0 for none, 1 for unknown, else value + 2
//   3 "many"  u8 an event, how many values; then u16 a value, 1 for unknown, else value + 2
import type { FieldValue } from "../../event/read-field.ts";
import { DICTIONARY_LENGTH_MAX, HOT_VALUE_LENGTH_MAX, HOT_VALUES_PER_EVENT_MAX } from "./limits.ts";

const FORM_NONE = 0;
const FORM_ONE_BYTE = 1;
const FORM_ONE_WORD = 2;
const FORM_MANY = 3;

const ABSENT = 0;
/** A value that is no text, too long or one too many: only the event itself can tell. */
const UNKNOWN = 1;
const FIRST = 2;

const HEAD_BYTES = 5;

export class ColumnBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #counts: number[] = [];
  readonly #flat: number[] = [];
  readonly #isBounded: boolean;
  #dictionaryLength = 0;

  /** Unbounded where the column is the only place that keeps its values. */
  constructor(isBounded = true) {
    this.#isBounded = isBounded;
  }

  /** The next event's value. */
  add(value: FieldValue): void {
    if (value === undefined) this.#counts.push(0);
    else if (typeof value !== "object") {
      this.#counts.push(1);
      this.#flat.push(this.#numberOf(value));
    } else if (value.length > HOT_VALUES_PER_EVENT_MAX) {
      this.#counts.push(1);
      this.#flat.push(UNKNOWN);
    } else {
      this.#counts.push(value.length);
      for (const one of value) this.#flat.push(this.#numberOf(one));
    }
  }

  toBytes(): Buffer {
    const dictionary = Buffer.from(JSON.stringify([...this.#numbers.keys()]), "utf8");
    const ids = this.#ids();
    const bytes = Buffer.allocUnsafe(HEAD_BYTES + dictionary.length + ids.bytes.length);
    bytes[0] = ids.form;
    bytes.writeUInt32LE(dictionary.length, 1);
    bytes.set(dictionary, HEAD_BYTES);
    bytes.set(ids.bytes, HEAD_BYTES + dictionary.length);
    return bytes;
  }

  #numberOf(value: string | number | boolean): number {
    if (typeof value !== "string") return UNKNOWN;
    if (this.#isBounded && value.length > HOT_VALUE_LENGTH_MAX) return UNKNOWN;
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const length = this.#dictionaryLength + value.length;
    if (this.#isBounded && length > DICTIONARY_LENGTH_MAX) return UNKNOWN;
    this.#dictionaryLength = length;
    const number = FIRST + this.#numbers.size;
    this.#numbers.set(value, number);
    return number;
  }

  #ids(): { readonly form: number; readonly bytes: Uint8Array } {
    if (this.#flat.length === 0) return { form: FORM_NONE, bytes: new Uint8Array(0) };
    if (this.#counts.some((count) => count > 1)) {
      return {
        form: FORM_MANY,
        bytes: Buffer.concat([Uint8Array.from(this.#counts), words(this.#flat)]),
      };
    }
    let next = 0;
    const ids = this.#counts.map((count) =>
      count === 0 ? ABSENT : (this.#flat[next++] as number),
    );
    return this.#numbers.size + FIRST <= 256
      ? { form: FORM_ONE_BYTE, bytes: Uint8Array.from(ids) }
      : { form: FORM_ONE_WORD, bytes: words(ids) };
  }
}

function words(numbers: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(2 * numbers.length);
  for (let at = 0; at < numbers.length; at++) bytes.writeUInt16LE(numbers[at] as number, 2 * at);
  return bytes;
}

/** What an event has in a column; undefined when only the event itself can tell. */
export type ColumnValue = readonly string[] | undefined;

export class Column {
  readonly values: readonly string[];
  readonly #form: number;
  readonly #ids: Buffer;
  readonly #rowCount: number;
  #starts: Uint32Array | undefined;

  /** Throws on bytes that ColumnBuilder did not make. */
  constructor(bytes: Buffer, rowCount: number) {
    const dictionaryEnd = HEAD_BYTES + bytes.readUInt32LE(1);
    this.#form = bytes[0] as number;
    this.values = JSON.parse(bytes.toString("utf8", HEAD_BYTES, dictionaryEnd)) as string[];
    this.#ids = bytes.subarray(dictionaryEnd);
    this.#rowCount = rowCount;
  }

  /** For each event 1 when some value of it passes or is unknown; undefined when none does. */
  rowsWhere(accepts: (value: string) => boolean): Uint8Array | undefined {
    if (this.#form === FORM_NONE) return undefined;
    const passes = new Uint8Array(FIRST + this.values.length);
    passes[UNKNOWN] = 1;
    for (let at = 0; at < this.values.length; at++) {
      if (accepts(this.values[at] as string)) passes[FIRST + at] = 1;
    }
    const rows = new Uint8Array(this.#rowCount);
    return this.#mark(passes, rows) ? rows : undefined;
  }

  of(row: number): ColumnValue {
    const numbers = this.#numbersOf(row);
    if (numbers.includes(UNKNOWN)) return undefined;
    return numbers.map((number) => this.values[number - FIRST] as string);
  }

  #mark(passes: Uint8Array, rows: Uint8Array): boolean {
    const ids = this.#ids;
    let isAny = 0;
    if (this.#form === FORM_MANY) {
      let at = this.#rowCount;
      for (let row = 0; row < rows.length; row++) {
        let hit = 0;
        for (const end = at + 2 * (ids[row] as number); at < end; at += 2) {
          hit |= passes[(ids[at] as number) | ((ids[at + 1] as number) << 8)] as number;
        }
        rows[row] = hit;
        isAny |= hit;
      }
      return isAny !== 0;
    }
    const isWord = this.#form === FORM_ONE_WORD;
    for (let row = 0; row < rows.length; row++) {
      const number = isWord
        ? (ids[2 * row] as number) | ((ids[2 * row + 1] as number) << 8)
        : (ids[row] as number);
      const hit = passes[number] as number;
      rows[row] = hit;
      isAny |= hit;
    }
    return isAny !== 0;
  }

  #numbersOf(row: number): readonly number[] {
    const ids = this.#ids;
    switch (this.#form) {
      case FORM_NONE:
        return [];
      case FORM_MANY: {
        const start = this.#startOf(row);
        return Array.from({ length: ids[row] as number }, (_, at) =>
          ids.readUInt16LE(start + 2 * at),
        );
      }
      default: {
        const number = this.#form === FORM_ONE_WORD ? ids.readUInt16LE(2 * row) : ids[row];
        return number === ABSENT ? [] : [number as number];
      }
    }
  }

  #startOf(row: number): number {
    if (this.#starts === undefined) {
      const starts = new Uint32Array(this.#rowCount);
      let at = this.#rowCount;
      for (let one = 0; one < starts.length; one++) {
        starts[one] = at;
        at += 2 * (this.#ids[one] as number);
      }
      this.#starts = starts;
    }
    return this.#starts[row] as number;
  }
}
