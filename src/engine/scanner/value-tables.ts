// Rows of bits in the scanner's memory, by the numbers of the values that it scans, and bits of texts. Room is
// taken and not given back: it is bounded, and when it is used up, further values and tables narrow nothing
// down, which costs time and nothing else.
import type { FieldSource } from "../../event/field-source.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import type { RowField, RowTable, ScannedTables, TextTable } from "../../event/scanned-tables.ts";
import { type ScannerMemory, SLOT_BYTES } from "./scanner-memory.ts";

const TABLE_BYTES = 16;
const FIELD_BYTES = 16;
const FIELD_DEMANDING = 1;
const FIELD_ROWS = 2;
const FIELD_ROW_COUNT = 3;
/** Sets are read sixteen bytes at a time. */
const SET_WORDS = 4;
const ROW_COUNT_MIN = 16;
/** As long as the longest set, of 32,000 candidates: ten times what all rules have. */
const NOTHING_BYTES = 4_096;
/** Bits of runs of four characters, of three, and of whole texts. */
const TEXTS_BYTES = 3 * 2_048;

export class ValueTables implements ScannedTables {
  readonly #memory: ScannerMemory;
  readonly #values: Pick<FieldSource, "slotCount" | "valueId">;
  #free: number;

  /** The values are those of the line scanned last. */
  constructor(memory: ScannerMemory, values: Pick<FieldSource, "slotCount" | "valueId">) {
    this.#memory = memory;
    this.#values = values;
    this.#free = memory.tablesAt;
  }

  valueId(slot: FieldSlot): number {
    return slot < this.#values.slotCount ? this.#values.valueId(slot) : 0;
  }

  texts(slot: FieldSlot): TextTable | undefined {
    const { words, slotsAt, mayHold } = this.#memory;
    const texts = slot < this.#values.slotCount ? this.#take(TEXTS_BYTES) : undefined;
    if (texts === undefined) return undefined;
    const address = slotsAt * 4 + slot * SLOT_BYTES;
    return {
      bits: words.subarray(texts / 4, (texts + TEXTS_BYTES) / 4),
      mayHold: () => mayHold(address, texts) !== 0,
    };
  }

  rows(fields: readonly RowField[], wordCount: number): RowTable | undefined {
    const setWords = Math.ceil(wordCount / SET_WORDS) * SET_WORDS;
    const setBytes = setWords * 4;
    const { words, slotsAt, narrow } = this.#memory;
    const isKnown = fields.every(({ slot }) => slot < this.#values.slotCount);
    if (!isKnown || setBytes > NOTHING_BYTES) return undefined;
    const table = this.#take(TABLE_BYTES + fields.length * FIELD_BYTES + setBytes);
    if (table === undefined) return undefined;
    const firstField = table + TABLE_BYTES;
    const left = firstField + fields.length * FIELD_BYTES;
    words.set([fields.length, setWords, left, firstField], table / 4);
    fields.forEach(({ slot, demanding }, at) => {
      const set = this.#take(setBytes);
      if (set !== undefined) words.set(demanding, set / 4);
      const field = (firstField + at * FIELD_BYTES) / 4;
      // Without room it points at a set of nothing, whose field is never asked.
      words.set(
        [slotsAt * 4 + slot * SLOT_BYTES, set ?? this.#memory.tablesEnd - setBytes, 0, 0],
        field,
      );
    });
    return {
      left: words.subarray(left / 4, left / 4 + wordCount),
      narrow: (from) => narrow(table, from),
      learn: (at, row) => {
        const value = Math.max(0, this.#values.valueId((fields[at] as RowField).slot));
        this.#learn((firstField + at * FIELD_BYTES) / 4, value, row);
      },
    };
  }

  #learn(field: number, value: number, row: Uint32Array): void {
    const { words } = this.#memory;
    const setBytes = Math.ceil(row.length / SET_WORDS) * SET_WORDS * 4;
    const rows = this.#rowsFor(field, value);
    const at = rows === undefined ? undefined : this.#take(setBytes);
    if (rows === undefined || at === undefined) {
      words[field + FIELD_DEMANDING] = this.#memory.tablesEnd - setBytes;
      return;
    }
    words.set(row, at / 4);
    words[rows / 4 + value] = at;
  }

  /** Where the field's rows are listed, with room for that of `value`. */
  #rowsFor(field: number, value: number): number | undefined {
    const { words } = this.#memory;
    const count = words[field + FIELD_ROW_COUNT] as number;
    const known = words[field + FIELD_ROWS] as number;
    if (value < count) return known;
    let wanted = Math.max(ROW_COUNT_MIN, count);
    while (wanted <= value) wanted *= 2;
    const made = this.#take(wanted * 4);
    if (made === undefined) return undefined;
    words.copyWithin(made / 4, known / 4, known / 4 + count);
    words[field + FIELD_ROWS] = made;
    words[field + FIELD_ROW_COUNT] = wanted;
    return made;
  }

  /** The last set of the room is never taken: it is the set of nothing. */
  #take(bytes: number): number | undefined {
    const at = this.#free;
    const next = Math.ceil((at + bytes) / 16) * 16;
    if (next > this.#memory.tablesEnd - NOTHING_BYTES) return undefined;
    this.#free = next;
    return at;
  }
}
