// What can be asked of the values of a scanned event where they lie, without reading them: which rows of bits
// they belong to, and whether they may hold some piece of text. Who makes a table of rows fills in a row when
// its value comes for the first time.
import type { FieldSlot } from "./field-table.ts";

export interface ScannedTables {
  /** As FieldSource has it; 0 for a field that is not known here. */
  readonly valueId: (slot: FieldSlot) => number;
  /**
   * A table over sets of `wordCount` words. Each field has a set of those that demand something of it: where
   * none of them is left, the field is not looked at. Undefined when there is no room for one more.
   */
  readonly rows: (fields: readonly RowField[], wordCount: number) => RowTable | undefined;
  /** A table of texts for a field; undefined when there is no room. */
  readonly texts: (slot: FieldSlot) => TextTable | undefined;
}

/** Pieces of text and whole texts that somebody looks for in a field. */
export interface TextTable {
  /** Bits of runs of four characters, of three, and of whole texts; as TextBits makes them. */
  readonly bits: Uint32Array;
  /** False when the field of the current event holds none of them; told without reading it. */
  readonly mayHold: () => boolean;
}

export interface RowField {
  readonly slot: FieldSlot;
  readonly demanding: Uint32Array;
}

export interface RowTable {
  /** The set; to be filled before narrow(), and read after it. */
  readonly left: Uint32Array;
  /**
   * Narrows `left` down to the rows of the event's values. -1 when it is done, or the place in the list of a
   * field whose value has no row yet: learn() it, and go on from there.
   */
  readonly narrow: (from: number) => number;
  /** Sets the row of the value that the field has in the current event, or of its absence. */
  readonly learn: (field: number, row: Uint32Array) => void;
}
