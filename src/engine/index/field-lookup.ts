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

  /** Adds what the value of the reader's event calls for and was not yet given for this event. */
  find(reader: EventReader, found: FoundCandidates): void {
    const number = this.#repeats ? reader.numberOf(this.#slot) : NO_NUMBER;
    if (number === NO_NUMBER) this.#search(reader.getFolded(this.#slot), found);
    else found.addAll(this.#known[number] ?? this.#learn(number, reader));
  }

  #learn(number: number, reader: EventReader): readonly Candidate[] {
    const called = new CandidateList();
    this.#search(reader.getFolded(this.#slot), called);
    while (this.#known.length <= number) this.#known.push(undefined);
    this.#known[number] = called.list;
    return called.list;
  }

  #search(value: FieldValue, called: CandidateSink): void {
    if (value === undefined) return;
    if (typeof value !== "object") this.#searchOne(value, called);
    else for (const element of value) this.#searchOne(element, called);
  }

  #searchOne(value: FieldScalar, called: CandidateSink): void {
    const text = typeof value === "string" ? value : String(value);
    const shape = shapeOf(text);
    if (((this.#shapes[shape >>> 5] as number) & (1 << (shape & 31))) !== 0) {
      called.addAll(this.#byValue.get(text) ?? NONE);
    }
    if (this.#byLiteral.length === 0) return;
    for (const id of this.#scanner.scan(text, this.#byLiteral)) {
      called.addAll(this.#byLiteral[id] ?? NONE);
    }
  }
}

const NONE: readonly Candidate[] = [];

interface CandidateSink {
  addAll(candidates: readonly Candidate[]): void;
}

class CandidateList implements CandidateSink {
  readonly list: Candidate[] = [];

  addAll(candidates: readonly Candidate[]): void {
    this.list.push(...candidates);
  }
}

/** The candidates of one event after another, each once an event. Written over, never emptied: an array
 * that is emptied gives its memory back and has to ask for it again. */
export class FoundCandidates implements CandidateSink {
  readonly #list: Candidate[] = [];
  #count = 0;
  #generation = -1;

  get count(): number {
    return this.#count;
  }

  at(index: number): Candidate {
    return this.#list[index] as Candidate;
  }

  /** Begins anew, for the event of this generation. */
  reset(generation: number): void {
    this.#count = 0;
    this.#generation = generation;
  }

  addAll(candidates: readonly Candidate[]): void {
    for (const one of candidates) {
      if (one.givenGeneration === this.#generation) continue;
      one.givenGeneration = this.#generation;
      this.#list[this.#count++] = one;
    }
  }
}

/** Values that look up nothing are told apart by their shape, without hashing the whole of them. */
const SHAPES = 1 << 11;

function shapeOf(text: string): number {
  const first = text.length === 0 ? 0 : text.charCodeAt(0) & 63;
  return ((text.length & 31) << 6) | first;
}
