// Which filters of a bucket the value of one field calls for: by the whole value, and by the pieces of
// text in it. What a value of a repeating field calls for is found out once.
import type { EventTest } from "../../eql/compile/compile-context.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import type { FieldScalar, FieldValue } from "../../event/read-field.ts";
import { NO_NUMBER } from "../../event/value-numbers.ts";
import type { GuardAtom } from "./guard.ts";
import type { LiteralScanner } from "./literal-scanner.ts";

/** A filter that can match the current event, with what is left to test. */
export interface Candidate {
  readonly id: number;
  /** All must hold; the cheapest comes first. */
  readonly tests: readonly EventTest[];
  /** The event for which it was last given, so that two guards give it once. */
  givenGeneration: number;
}

export interface FieldLookupOptions {
  readonly slot: FieldSlot;
  /** Shared by all lookups of the field. */
  readonly scanner: LiteralScanner;
  /** True where values come again, so that it pays to remember what each calls for. */
  readonly repeats: boolean;
}

export class FieldLookup {
  readonly #slot: FieldSlot;
  readonly #scanner: LiteralScanner;
  readonly #repeats: boolean;
  readonly #byValue = new Map<string, Candidate[]>();
  /** Of the values in #byValue: which lengths and first characters there are. */
  readonly #shapes = new Uint32Array(SHAPES / 32);
  /** By literal id of the scanner. */
  readonly #byLiteral: (Candidate[] | undefined)[] = [];
  /** Of the value that was last searched. */
  readonly #called: Candidate[] = [];
  /** By the number of a value: what it calls for. */
  readonly #known: (readonly Candidate[] | undefined)[] = [];

  constructor({ slot, scanner, repeats }: FieldLookupOptions) {
    this.#slot = slot;
    this.#scanner = scanner;
    this.#repeats = repeats;
  }

  /** Before the first event only. */
  add(candidate: Candidate, { kind, text }: GuardAtom): void {
    if (kind === "exact") {
      const list = this.#byValue.get(text) ?? [];
      list.push(candidate);
      this.#byValue.set(text, list);
      const shape = shapeOf(text);
      this.#shapes[shape >>> 5] = (this.#shapes[shape >>> 5] as number) | (1 << (shape & 31));
      return;
    }
    const id = this.#scanner.add(text);
    // Filled without holes, which would turn the array into a slow dictionary.
    while (this.#byLiteral.length <= id) this.#byLiteral.push(undefined);
    const list = this.#byLiteral[id] ?? [];
    list.push(candidate);
    this.#byLiteral[id] = list;
  }

  /** Appends what the value of the reader's event calls for and was not yet given for this event. */
  find(reader: EventReader, found: Candidate[]): void {
    const { generation } = reader;
    for (const one of this.#calledBy(reader)) {
      if (one.givenGeneration === generation) continue;
      one.givenGeneration = generation;
      found.push(one);
    }
  }

  #calledBy(reader: EventReader): readonly Candidate[] {
    const number = this.#repeats ? reader.numberOf(this.#slot) : NO_NUMBER;
    if (number === NO_NUMBER) {
      this.#called.length = 0;
      this.#search(reader.getFolded(this.#slot), this.#called);
      return this.#called;
    }
    const known = this.#known[number];
    if (known !== undefined) return known;
    const called: Candidate[] = [];
    this.#search(reader.getFolded(this.#slot), called);
    while (this.#known.length <= number) this.#known.push(undefined);
    this.#known[number] = called;
    return called;
  }

  #search(value: FieldValue, called: Candidate[]): void {
    if (value === undefined) return;
    if (typeof value !== "object") this.#searchOne(value, called);
    else for (const element of value) this.#searchOne(element, called);
  }

  #searchOne(value: FieldScalar, called: Candidate[]): void {
    const text = typeof value === "string" ? value : String(value);
    const shape = shapeOf(text);
    if (((this.#shapes[shape >>> 5] as number) & (1 << (shape & 31))) !== 0) {
      for (const one of this.#byValue.get(text) ?? NONE) called.push(one);
    }
    if (this.#byLiteral.length === 0) return;
    for (const id of this.#scanner.scan(text, this.#byLiteral)) {
      for (const one of this.#byLiteral[id] ?? NONE) called.push(one);
    }
  }
}

const NONE: readonly Candidate[] = [];

/** Values that look up nothing are told apart by their shape, without hashing the whole of them. */
const SHAPES = 1 << 11;

function shapeOf(text: string): number {
  const first = text.length === 0 ? 0 : text.charCodeAt(0) & 63;
  return ((text.length & 31) << 6) | first;
}
