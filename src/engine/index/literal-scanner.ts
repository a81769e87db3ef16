// Finds which of many pieces of text a value contains, in one pass: each piece is filed under one of its
// runs of three characters, the least common one, and a bit table says of every run in the value whether
// anything is filed there. A hit is then compared whole, so that a wrong bit costs time and nothing else.

import { COMMON_TEXT, RUN_FACTOR, runsOf } from "./character-runs.ts";

/** Shorter pieces cannot be filed, and would be in nearly every value. */
export const LITERAL_CHARS_MIN = 3;

const GRAM_BITS = 21;
const GRAM_MASK: number = (1 << GRAM_BITS) - 1;

/** A bit for every run would be a table of 256 kB a field; 8 kB stay in the fastest cache. */
const TABLE_BITS = 16;

const COMMON_GRAMS: ReadonlySet<number> = new Set(runsOf(COMMON_TEXT, LITERAL_CHARS_MIN));

interface Filed {
  readonly id: number;
  readonly literal: string;
  /** Of the run it is filed under, within the literal. */
  readonly offset: number;
}

export class LiteralScanner {
  readonly #bits = new Uint32Array(1 << (TABLE_BITS - 5));
  readonly #byGram = new Map<number, Filed[]>();
  readonly #ids = new Map<string, number>();

  /** The id of a folded literal of at least LITERAL_CHARS_MIN characters; equal literals share one. */
  add(literal: string): number {
    const known = this.#ids.get(literal);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(literal, id);
    const grams = runsOf(literal, LITERAL_CHARS_MIN);
    let offset = 0;
    for (let at = 1; at < grams.length; at++) {
      if (this.#crowd(grams[at] as number) < this.#crowd(grams[offset] as number)) offset = at;
    }
    const gram = grams[offset] as number;
    const list = this.#byGram.get(gram) ?? [];
    list.push({ id, literal, offset });
    this.#byGram.set(gram, list);
    const bit = bitOf(gram);
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] as number) | (1 << (bit & 31));
    return id;
  }

  /**
   * The ids of the literals that `text` (folded) contains and `wanted` has something for; an id may come
   * several times.
   */
  scan(text: string, wanted: readonly unknown[]): readonly number[] {
    let found: number[] | undefined;
    const bits = this.#bits;
    let gram = 0;
    for (let at = 0; at < text.length; at++) {
      gram = ((gram << 7) | (text.charCodeAt(at) & 127)) & GRAM_MASK;
      const bit = bitOf(gram);
      if (((bits[bit >>> 5] as number) & (1 << (bit & 31))) === 0) continue;
      const filed = this.#byGram.get(gram);
      if (filed === undefined) continue;
      for (const { id, literal, offset } of filed) {
        const start = at - 2 - offset;
        if (wanted[id] !== undefined && start >= 0 && text.startsWith(literal, start)) {
          found ??= [];
          found.push(id);
        }
      }
    }
    return found ?? NOTHING;
  }

  #crowd(gram: number): number {
    return (this.#byGram.get(gram)?.length ?? 0) + (COMMON_GRAMS.has(gram) ? 1000 : 0);
  }
}

const NOTHING: readonly number[] = [];

function bitOf(gram: number): number {
  return Math.imul(gram, RUN_FACTOR) >>> (32 - TABLE_BITS);
}
