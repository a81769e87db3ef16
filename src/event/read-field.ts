// Reads one field out of an event's JSON object. A field may arrive nested, dotted or mixed, and
// through arrays of objects; all spellings are one field, so their values are united. This is the
// plain reference that EventReader's fast path must agree with.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

export type FieldScalar = string | number | boolean;

/** What a field holds: nothing (absent, null, empty array), one value, or several (no nulls, ≥ 2). */
export type FieldValue = FieldScalar | readonly FieldScalar[] | undefined;

/**
 * Array elements and objects deeper than this are not descended into while reading a field, so that
 * an event of ten thousand nested arrays costs only itself.
 */
export const FIELD_DEPTH_MAX = 64;

/** Reads the field whose path, cut at dots, is `segments`. Never throws on data from JSON.parse. */
export function readField(fields: JsonObject, segments: readonly string[]): FieldValue {
  return readValue(fields, segments);
}

/** The same from any value: `segments` lead on from there. */
export function readValue(value: JsonValue, segments: readonly string[]): FieldValue {
  const found: FieldScalar[] = [];
  collect(value, segments, { at: 0, depth: 0, found });
  return found.length === 0 ? undefined : found.length === 1 ? found[0] : found;
}

interface Walk {
  /** Index of the first segment not yet consumed. */
  readonly at: number;
  readonly depth: number;
  readonly found: FieldScalar[];
}

function collect(value: JsonValue | undefined, segments: readonly string[], walk: Walk): void {
  if (value === undefined || value === null || walk.depth > FIELD_DEPTH_MAX) return;
  if (Array.isArray(value)) {
    for (const element of value) collect(element, segments, { ...walk, depth: walk.depth + 1 });
    return;
  }
  if (!isJsonObject(value)) {
    if (walk.at === segments.length) walk.found.push(value as FieldScalar);
    return;
  }
  let key = "";
  for (let end = walk.at + 1; end <= segments.length; end++) {
    const segment = segments[end - 1] as string;
    key = end === walk.at + 1 ? segment : `${key}.${segment}`;
    if (Object.hasOwn(value, key)) {
      collect(value[key], segments, { at: end, depth: walk.depth + 1, found: walk.found });
    }
  }
}
