// The leaves of a document with their dotted paths, for tests that compare what events hold with what is
// said of them.
import { isJsonObject, type JsonObject } from "../src/base/json.ts";

export function leaves(
  object: JsonObject,
  prefix = "",
): readonly (readonly [path: string, value: unknown])[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const objects = [value].flat().filter(isJsonObject);
    if (objects.length === 0) return [[path, value] as const];
    return objects.flatMap((inner) => leaves(inner, `${path}.`));
  });
}
