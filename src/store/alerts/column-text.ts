// Text of events and people as SQLite columns take it: one driver ends a text at a NUL, and neither
// keeps half a surrogate pair. Filters go through the same, so that what was kept is found again.

/** A column is for finding and grouping; the document holds the whole text. */
const COLUMN_CHARACTERS_MAX = 512;

/** `value` cut and made storable. Equal texts stay equal; long ones that begin alike become equal. */
export function columnText(value: string, most: number = COLUMN_CHARACTERS_MAX): string {
  return Buffer.from(value.slice(0, most).replaceAll("\0", "\ufffd"), "utf8").toString("utf8");
}
