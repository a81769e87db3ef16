// The filters that can still match the events of one bucket, and how they are narrowed down for one event: by
// the values of repeating fields, each a row of bits, and then by the pieces of text that the event would have
// to hold. Reading a text costs more than asking a filter or two, so that texts wait until more are left.
import type { EventReader } from "../../event/event-reader.ts";
import type { RowTable, ScannedTables } from "../../event/scanned-tables.ts";
import { commonCount, intersects, setBit, wordsFor } from "./bit-words.ts";
import type { Candidate } from "./candidate.ts";
import type { FieldDemands } from "./field-demands.ts";
import type { FieldLookup } from "./field-lookup.ts";

/** Which filters somebody asks at this moment; the answers are the same as long as `version` is. */
export interface AskedFilters {
  readonly version: number;
  readonly isAsked: (filterId: number) => boolean;
}

export interface BucketParts {
  readonly candidates: readonly Candidate[];
  /** The most telling first. */
  readonly demands: readonly FieldDemands[];
  readonly lookups: readonly FieldLookup[];
  /** Those that a lookup has to call for. */
  readonly guarded: Uint32Array;
}

/** With fewer left of a parsed event, each is asked: a lookup reads, folds and searches a text. */
const LOOKED_UP_MIN = 3;

export class Bucket {
  readonly #parts: BucketParts;
  readonly #asked: Uint32Array;
  readonly #ownLeft: Uint32Array;
  /** Those still possible for the event under way. */
  #left: Uint32Array;
  readonly #called: Uint32Array;
  #askedVersion = -1;
  #tables: ScannedTables | undefined;
  #table: RowTable | undefined;

  constructor(parts: BucketParts) {
    this.#parts = parts;
    const wordCount = wordsFor(parts.candidates.length);
    this.#asked = new Uint32Array(wordCount);
    this.#ownLeft = new Uint32Array(wordCount);
    this.#left = this.#ownLeft;
    this.#called = new Uint32Array(wordCount);
  }

  get isEmpty(): boolean {
    return this.#parts.candidates.length === 0;
  }

  /** Writes into `found` what can match the reader's event, and returns how many. */
  find(reader: EventReader, asked: AskedFilters, found: Candidate[]): number {
    if (asked.version !== this.#askedVersion) this.#ask(asked);
    if (!this.#narrow(reader)) return 0;
    const left = this.#left;
    if (this.#isLookedUp(reader)) this.#lookUp(reader);
    let count = 0;
    for (let at = 0; at < left.length; at++) {
      for (let word = left[at] as number; word !== 0; word &= word - 1) {
        const bit = at * 32 + 31 - Math.clz32(word & -word);
        found[count++] = this.#parts.candidates[bit] as Candidate;
      }
    }
    return count;
  }

  /** False when none is left; true may come without one. */
  #narrow(reader: EventReader): boolean {
    const { demands } = this.#parts;
    const table = this.#tableIn(reader.tables);
    this.#left = table?.left ?? this.#ownLeft;
    const left = this.#left;
    for (let at = 0; at < left.length; at++) left[at] = this.#asked[at] as number;
    if (table === undefined) {
      for (const one of demands) if (!one.narrow(left, reader)) return false;
      return true;
    }
    for (let at = table.narrow(0); at >= 0; at = table.narrow(at)) {
      table.learn(at, (demands[at] as FieldDemands).rowOf(reader));
    }
    return true;
  }

  #tableIn(tables: ScannedTables | undefined): RowTable | undefined {
    if (tables === undefined) return undefined;
    if (tables === this.#tables) return this.#table;
    this.#tables = tables;
    this.#table = tables.rows(this.#parts.demands, this.#asked.length);
    return this.#table;
  }

  #isLookedUp({ tables }: EventReader): boolean {
    const { guarded } = this.#parts;
    if (tables !== undefined) return intersects(this.#left, guarded);
    return commonCount(this.#left, guarded) >= LOOKED_UP_MIN;
  }

  #lookUp(reader: EventReader): void {
    const { guarded, lookups } = this.#parts;
    const left = this.#left;
    const called = this.#called.fill(0);
    for (const lookup of lookups) lookup.find(reader, left, called);
    for (let at = 0; at < left.length; at++) {
      left[at] = (left[at] as number) & (~(guarded[at] as number) | (called[at] as number));
    }
  }

  #ask({ version, isAsked }: AskedFilters): void {
    this.#askedVersion = version;
    this.#asked.fill(0);
    this.#parts.candidates.forEach(({ id }, bit) => {
      if (isAsked(id)) setBit(this.#asked, bit);
    });
  }
}
