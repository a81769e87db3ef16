// Bits that say of most texts that they hold none of what is looked for in a field, where the text lies and
// without reading it (wasm/scan-line.ts, mayHold). A piece is filed under one of its runs of four characters,
// an uncommon one: under runs of three nearly every path would have something filed.
import type { FieldSlot } from "../../event/field-table.ts";
import type { ScannedTables, TextTable } from "../../event/scanned-tables.ts";
import { COMMON_TEXT, RUN_FACTOR, runsOf } from "./character-runs.ts";

const LONG_CHARS = 4;
const SHORT_CHARS = 3;
/** Of one of the three tables: 2 kB for the fifty pieces that a bucket looks for in a field. */
const TABLE_BITS = 14;
/** Two bits a run: one alone would be set by chance in most command lines. */
const RUN_FACTORS = [RUN_FACTOR, 0xc2b2ae35] as const;
const LENGTH_FACTOR = 0x85ebca6b;
const SHORT_FROM = 1 << TABLE_BITS;
const WHOLE_FROM = 2 << TABLE_BITS;
const ALL_BITS = 3 << TABLE_BITS;

const COMMON_RUNS: ReadonlySet<number> = new Set(runsOf(COMMON_TEXT, LONG_CHARS));

export class TextBits {
  readonly #bits = new Uint32Array(ALL_BITS / 32);
  /** How often they changed. */
  #version = 0;
  /** Where events are scanned, with what was there. */
  #copy:
    | { readonly tables: ScannedTables; readonly table: TextTable | undefined; version: number }
    | undefined;

  /** Of a folded text of at least three characters. */
  addPiece(piece: string): void {
    const isShort = piece.length < LONG_CHARS;
    const runs = runsOf(piece, isShort ? SHORT_CHARS : LONG_CHARS);
    const from = isShort ? SHORT_FROM : 0;
    const uncommon = runs.filter((run) => !COMMON_RUNS.has(run));
    const all = (uncommon.length > 0 ? uncommon : runs).map((run) =>
      RUN_FACTORS.map((factor) => from + (Math.imul(run, factor) >>> (32 - TABLE_BITS))),
    );
    // Where one of its runs is there already, nothing has to be added.
    if (all.some((places) => places.every((place) => this.#has(place)))) return;
    for (const place of all[0] as readonly number[]) this.#set(place);
  }

  /** Of a folded text. */
  addWhole(text: string): void {
    this.#set(WHOLE_FROM + wholeHashOf(text));
  }

  /** False when `text` (folded) is none of the whole texts. */
  isWhole(text: string): boolean {
    return this.#has(WHOLE_FROM + wholeHashOf(text));
  }

  /** False when the field of the current event, whose tables those are, holds nothing that was added. */
  mayHold(tables: ScannedTables, slot: FieldSlot): boolean {
    if (this.#copy?.tables !== tables) {
      this.#copy = { tables, table: tables.texts(slot), version: -1 };
    }
    const { table, version } = this.#copy;
    if (table === undefined) return true;
    if (version !== this.#version) {
      table.bits.set(this.#bits);
      this.#copy.version = this.#version;
    }
    return table.mayHold();
  }

  #has(bit: number): boolean {
    return ((this.#bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }

  #set(bit: number): void {
    this.#version++;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] as number) | (1 << (bit & 31));
  }
}

/** Of the length and the last four characters, without hashing the whole of a text. */
function wholeHashOf(text: string): number {
  const { length } = text;
  let run = 0;
  for (let at = Math.max(0, length - LONG_CHARS); at < length; at++) {
    run = (run << 7) | (text.charCodeAt(at) & 127);
  }
  const mixed = (Math.imul(run, RUN_FACTOR) + Math.imul(length, LENGTH_FACTOR)) >>> 0;
  return mixed >>> (32 - TABLE_BITS);
}
