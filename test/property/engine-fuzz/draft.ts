// A made event before it is written down: field paths with what they hold. A field that is not there is
// not in the map; what has no ordinary spelling is given as JSON text.

export type DraftScalar = string | number | boolean | null;

/** JSON text that is written as it is. */
export interface RawValue {
  readonly raw: string;
}

export type DraftValue = DraftScalar | RawValue | readonly DraftScalar[];

export type Draft = Map<string, DraftValue>;

export function isRaw(value: DraftValue): value is RawValue {
  return typeof value === "object" && value !== null && "raw" in value;
}

/** The elements of a value; one for a scalar, none for JSON text. */
export function elementsOf(value: DraftValue): readonly DraftScalar[] {
  if (Array.isArray(value)) return value;
  return isRaw(value) ? [] : [value as DraftScalar];
}
