// Builds ECS documents: fields are put by dotted path into nested objects; what a source did not say
// is left out, never written as null.
import type { JsonValue } from "../base/json.ts";

export interface MutableObject {
  [key: string]: JsonValue | MutableObject | undefined;
}

/** Sets `path` (dotted) to `value`; absent, null and empty values change nothing. */
export function putField(target: MutableObject, path: string, value: JsonValue | undefined): void {
  if (value === undefined || value === null || value === "") return;
  const segments = path.split(".");
  let object = target;
  for (let at = 0; at < segments.length - 1; at++) {
    const segment = segments[at] as string;
    const next = Object.hasOwn(object, segment) ? object[segment] : undefined;
    if (typeof next === "object" && next !== null && !Array.isArray(next)) {
      object = next as MutableObject;
    } else {
      const made: MutableObject = {};
      object[segment] = made;
      object = made;
    }
  }
  object[segments.at(-1) as string] = value;
}
