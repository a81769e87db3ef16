// Objects inside an event, for those who need more of it than scalar values: nested exceptions, the
// ancestors that an alert brings along. A path is found in any spelling, and through arrays, as fields are.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { FIELD_DEPTH_MAX } from "./read-field.ts";

/** True when an object at the path, cut at dots into `segments`, holds; asks them in order until one does. */
export function someObjectAt(
  fields: JsonObject,
  segments: readonly string[],
  holds: (object: JsonObject) => boolean,
): boolean {
  return someObject(fields, segments, { at: 0, depth: 0, holds });
}

interface ObjectWalk {
  readonly at: number;
  readonly depth: number;
  readonly holds: (object: JsonObject) => boolean;
}

function someObject(
  value: JsonValue | undefined,
  segments: readonly string[],
  walk: ObjectWalk,
): boolean {
  const { at, depth, holds } = walk;
  if (value === undefined || value === null || depth > FIELD_DEPTH_MAX) return false;
  if (Array.isArray(value)) {
    return value.some((one: JsonValue) => someObject(one, segments, { ...walk, depth: depth + 1 }));
  }
  if (!isJsonObject(value)) return false;
  if (at === segments.length) return holds(value);
  let key = "";
  for (let end = at + 1; end <= segments.length; end++) {
    const segment = segments[end - 1] ?? "";
    key = end === at + 1 ? segment : `${key}.${segment}`;
    if (!Object.hasOwn(value, key)) continue;
    if (someObject(value[key], segments, { at: end, depth: depth + 1, holds })) return true;
  }
  return false;
}
