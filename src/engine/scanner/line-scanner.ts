// One line of NDJSON at a time, looked at without making objects of it: which wanted fields it holds and,
// when asked, their values. A line that the module does not take (invalid, odd, or of another source) is
// for JSON.parse. Values that come again are decoded once and known by small numbers.
import type { FieldSource } from "../../event/field-source.ts";
import { type FieldValue, readValue } from "../../event/read-field.ts";
import type { ScannedTables } from "../../event/scanned-tables.ts";
import {
  BLOCK_BYTES_MAX,
  createScannerMemory,
  type ScannerLayout,
  type ScannerMemory,
  SLOT_END,
  SLOT_KIND,
  SLOT_STAMP,
  SLOT_START,
  SLOT_VALUE_ID,
  SLOT_WORDS,
} from "./scanner-memory.ts";
import { ValueTables } from "./value-tables.ts";

const KIND_PLAIN = 1;
const KIND_UTF8 = 3;
const KIND_NUMBER = 8;
const KIND_TRUE = 9;
const KIND_FALSE = 10;
const KIND_ARRAY = 11;

const NEWLINE = 10;
const STAMP_MAX = 0xffffffff;

/** Stands for a value that is not to be had without looking, where undefined is a value. */
const NOT_DECODED = null;

export class LineScanner implements FieldSource {
  readonly tables: ScannedTables;
  readonly #memory: ScannerMemory;
  readonly #segments: readonly (readonly string[])[];
  /** By slot, then by the number of the value. */
  readonly #known: (FieldValue | typeof NOT_DECODED)[][];
  #block: Uint8Array | undefined;
  #stamp = 0;

  private constructor(memory: ScannerMemory, paths: readonly string[]) {
    this.#memory = memory;
    this.#segments = paths.map((path) => path.split("."));
    this.#known = paths.map(() => [undefined]);
    this.tables = new ValueTables(memory, this);
  }

  /** Undefined where the runtime cannot run it. */
  static create(layout: ScannerLayout): LineScanner | undefined {
    const memory = createScannerMemory(layout);
    return memory === undefined ? undefined : new LineScanner(memory, layout.paths);
  }

  /**
   * Looks at the line in `block` from `start` to `end`, its newline not included. False when it is to be
   * parsed instead. What the scanner gives holds until the next call. `block` must not change while lines
   * of it are scanned: it is copied once.
   */
  scan(block: Uint8Array, start: number, end: number): boolean {
    const { bytes, blockAt } = this.#memory;
    let from = blockAt + start;
    if (block !== this.#block) {
      if (block.length <= BLOCK_BYTES_MAX) {
        this.#block = block;
        this.#put(block);
      } else {
        if (end - start > BLOCK_BYTES_MAX) return false;
        this.#block = undefined;
        this.#put(block.subarray(start, end));
        from = blockAt;
      }
    }
    if (this.#stamp === STAMP_MAX) this.#forgetStamps();
    this.#stamp++;
    const newline = this.#memory.scanLine(from, this.#stamp);
    // A line is cut at newlines; without that, what was read may not be what was meant.
    return newline !== 0 && newline >= from + end - start && bytes[newline] === NEWLINE;
  }

  /** How many slots the line filled; slotAt() gives them, in the order of the line. */
  get filledCount(): number {
    return this.#memory.filledSlots();
  }

  slotAt(index: number): number {
    return this.#memory.words[this.#memory.filledAt + index] as number;
  }

  get slotCount(): number {
    return this.#segments.length;
  }

  /** The value of the field, as EventReader gives it for the parsed line. */
  value(slot: number): FieldValue {
    const { words, slotsAt } = this.#memory;
    const at = slotsAt + slot * SLOT_WORDS;
    if (words[at + SLOT_STAMP] !== this.#stamp) return undefined;
    const id = words[at + SLOT_VALUE_ID] as number;
    if (id === 0) return this.#decode(slot, at);
    const known = this.#known[slot] as (FieldValue | typeof NOT_DECODED)[];
    const value = known[id];
    if (id < known.length && value !== NOT_DECODED) return value;
    const made = this.#decode(slot, at);
    // Filled without holes, which would turn the array into a slow dictionary.
    while (known.length <= id) known.push(NOT_DECODED);
    known[id] = made;
    return made;
  }

  /** True for a field with one value that is not in an array. */
  isScalar(slot: number): boolean {
    const { words, slotsAt } = this.#memory;
    const at = slotsAt + slot * SLOT_WORDS;
    if (words[at + SLOT_STAMP] !== this.#stamp) return false;
    return ((words[at + SLOT_KIND] as number) & 0xff) !== KIND_ARRAY;
  }

  /**
   * The number of the field's value: the same for the same bytes, from 1 up to the limit of the field; 0
   * for a value without one, -1 for a field that is not there. Equal values written in different ways
   * have different numbers.
   */
  valueId(slot: number): number {
    const { words, slotsAt } = this.#memory;
    const at = slotsAt + slot * SLOT_WORDS;
    return words[at + SLOT_STAMP] === this.#stamp ? (words[at + SLOT_VALUE_ID] as number) : -1;
  }

  #decode(slot: number, at: number): FieldValue {
    const { words, bytes } = this.#memory;
    const word = words[at + SLOT_KIND] as number;
    const start = words[at + SLOT_START] as number;
    const end = words[at + SLOT_END] as number;
    switch (word & 0xff) {
      case KIND_PLAIN:
        return bytes.toString("latin1", start + 1, end - 1);
      case KIND_UTF8:
        return bytes.toString("utf8", start + 1, end - 1);
      case KIND_NUMBER:
        return Number(bytes.toString("latin1", start, end));
      case KIND_TRUE:
        return true;
      case KIND_FALSE:
        return false;
      case KIND_ARRAY: {
        const rest = (this.#segments[slot] as readonly string[]).slice(word >>> 8);
        return readValue(JSON.parse(bytes.toString("utf8", start, end)), rest);
      }
      default: // A string with escapes.
        return JSON.parse(bytes.toString("utf8", start, end)) as string;
    }
  }

  #put(block: Uint8Array): void {
    const { bytes, blockAt } = this.#memory;
    bytes.set(block, blockAt);
    bytes[blockAt + block.length] = NEWLINE;
  }

  /** Stamps come round after four billion lines; those of long ago must not look new. */
  #forgetStamps(): void {
    this.#memory.forgetStamps();
    this.#stamp = 0;
  }
}
