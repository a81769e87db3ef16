// An event's fields as pairs of dotted path and value, however they were spelled; arrays are values. An
// alert's `original_event` and the fields that a sequence's events agree on are made of these.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** Objects nested deeper are values themselves: nothing that is a field lies below. */
export const FLAT_DEPTH_MAX = 64;

/** In the order of the object. An empty object holds no field. */
export function flatFields(object: JsonObject): readonly (readonly [path: string, JsonValue])[] {
  const found: (readonly [string, JsonValue])[] = [];
  collect(object, "", { depth: 0, found });
  return found;
}

function collect(
  object: JsonObject,
  prefix: string,
  walk: { readonly depth: number; readonly found: (readonly [string, JsonValue])[] },
): void {
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const path = prefix + key;
    if (isJsonObject(value) && walk.depth < FLAT_DEPTH_MAX) {
      collect(value, `${path}.`, { depth: walk.depth + 1, found: walk.found });
    } else walk.found.push([path, value]);
  }
}
