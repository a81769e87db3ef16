// Which candidates of a bucket the value of one field calls for: by the whole value, and by the pieces of
// text in it. What a value of a repeating field calls for is found out once.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import type { FieldScalar, FieldValue } from "../../event/read-field.ts";
import type { ScannedTables } from "../../event/scanned-tables.ts";
import { NO_NUMBER } from "../../event/value-numbers.ts";
import { intersects, setBit } from "./bit-words.ts";
import type { GuardAtom } from "./guard.ts";
import type { LiteralScanner } from "./literal-scanner.ts";
import { TextBits } from "./text-bits.ts";

export interface FieldLookupOptions {
  readonly slot: FieldSlot;
  /** Shared by all lookups of the field. */
  readonly scanner: LiteralScanner;
  /** True where values come again, so that it pays to remember what each calls for. */
  readonly repeats: boolean;
  readonly wordCount: number;
}

export class FieldLookup {
  readonly #slot: FieldSlot;
  readonly #scanner: LiteralScanner;
  readonly #bits = new TextBits();
  readonly #repeats: boolean;
  /** All that some value may call for. */
  readonly #guarded: Uint32Array;
  readonly #byValue = new Map<string, Uint32Array>();
  /** By literal id of the scanner. */
  readonly #byLiteral: (Uint32Array | undefined)[] = [];
  /** By the number of a value: what it calls for. */
  readonly #known: (Uint32Array | undefined)[] = [];
  /** The same by the numbers that a scanner gives values. */
  readonly #scanned: (Uint32Array | undefined)[] = [];
  #tables: ScannedTables | undefined;
  readonly #nothing: Uint32Array;

  constructor({ slot, scanner, repeats, wordCount }: FieldLookupOptions) {
    this.#slot = slot;
    this.#scanner = scanner;
    this.#repeats = repeats;
    this.#guarded = new Uint32Array(wordCount);
    this.#nothing = new Uint32Array(wordCount);
  }

  /** Before the first event only. */
  add(bit: number, { kind, text }: GuardAtom): void {
    setBit(this.#guarded, bit);
    if (kind === "exact") {
      const row = this.#byValue.get(text) ?? this.#emptyRow();
      setBit(row, bit);
      this.#byValue.set(text, row);
      this.#bits.addWhole(text);
      return;
    }
    this.#bits.addPiece(text);
    const id = this.#scanner.add(text);
    // Filled without holes, which would turn the array into a slow dictionary.
    while (this.#byLiteral.length <= id) this.#byLiteral.push(undefined);
    const row = this.#byLiteral[id] ?? this.#emptyRow();
    setBit(row, bit);
    this.#byLiteral[id] = row;
  }

  /** Adds to `called` what the value of the reader's event calls for, where it is one of those `left`. */
  find(reader: EventReader, left: Uint32Array, called: Uint32Array): void {
    if (!intersects(left, this.#guarded)) return;
    const { tables } = reader;
    if (tables !== undefined) this.#findScanned(tables, reader, called);
    else {
      const number = this.#repeats ? reader.numberOf(this.#slot) : NO_NUMBER;
      if (number === NO_NUMBER) this.#search(reader.getFolded(this.#slot), called);
      else addAll(called, this.#known[number] ?? this.#learn(this.#known, number, reader));
    }
  }

  #findScanned(tables: ScannedTables, reader: EventReader, called: Uint32Array): void {
    if (this.#tables !== tables) {
      this.#tables = tables;
      this.#scanned.length = 0;
    }
    const id = tables.valueId(this.#slot);
    if (id > 0) addAll(called, this.#scanned[id] ?? this.#learn(this.#scanned, id, reader));
    else if (this.#bits.mayHold(tables, this.#slot)) {
      this.#search(reader.getFolded(this.#slot), called);
    }
  }

  #learn(known: (Uint32Array | undefined)[], number: number, reader: EventReader): Uint32Array {
    const row = this.#emptyRow();
    this.#search(reader.getFolded(this.#slot), row);
    // Most values call for nothing, and share that.
    const kept = row.every((word) => word === 0) ? this.#nothing : row;
    // Filled without holes, which would turn the array into a slow dictionary.
    while (known.length <= number) known.push(undefined);
    known[number] = kept;
    return kept;
  }

  #search(value: FieldValue, called: Uint32Array): void {
    if (value === undefined) return;
    if (typeof value !== "object") this.#searchOne(value, called);
    else for (const element of value) this.#searchOne(element, called);
  }

  #searchOne(value: FieldScalar, called: Uint32Array): void {
    const text = typeof value === "string" ? value : String(value);
    if (this.#byValue.size > 0 && this.#bits.isWhole(text)) {
      const row = this.#byValue.get(text);
      if (row !== undefined) addAll(called, row);
    }
    if (this.#byLiteral.length === 0) return;
    for (const id of this.#scanner.scan(text, this.#byLiteral)) {
      addAll(called, this.#byLiteral[id] as Uint32Array);
    }
  }

  #emptyRow(): Uint32Array {
    return new Uint32Array(this.#guarded.length);
  }
}

function addAll(called: Uint32Array, row: Uint32Array): void {
  for (let at = 0; at < called.length; at++) {
    called[at] = (called[at] as number) | (row[at] as number);
  }
}
