// Where an EventReader may take values from instead of a parsed event: a line that was only scanned.

import type { FieldSlot } from "./field-table.ts";
import type { FieldValue } from "./read-field.ts";
import type { ScannedTables } from "./scanned-tables.ts";

export interface FieldSource {
  /** Slots from 0 to below this are known here. */
  readonly slotCount: number;
  readonly value: (slot: FieldSlot) => FieldValue;
  /** The same positive number for the same value; 0 or less for one without. */
  readonly valueId: (slot: FieldSlot) => number;
  /** Where sets can be narrowed down by the numbers of values; absent where there is no such thing. */
  readonly tables?: ScannedTables | undefined;
}
