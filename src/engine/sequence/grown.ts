// Columns of numbers that grow: a longer array with the same beginning.
type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** The array itself where it is long enough; what is new in a longer one is `filler`. */
export function grown<T extends Column>(column: T, length: number, filler = 0): T {
  if (column.length >= length) return column;
  const made = new (column.constructor as new (length: number) => T)(length);
  made.set(column);
  if (filler !== 0) made.fill(filler, column.length);
  return made;
}
