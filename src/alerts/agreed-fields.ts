// The fields on which all events of a sequence agree: the body of its shell alert, in the spelling of the
// first event. A field counts as one whether written nested or dotted, and one value as a list of it.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { canonicalJson } from "./canonical-json.ts";
import { FLAT_DEPTH_MAX, flatFields } from "./flat-fields.ts";

export function commonFields(objects: readonly JsonObject[]): JsonObject {
  const [first, ...rest] = objects;
  if (first === undefined) return {};
  const others = rest.map(
    (object) => new Map(flatFields(object).map(([path, value]) => [path, comparable(value)])),
  );
  const isAgreed = (path: string, value: JsonValue): boolean => {
    const text = comparable(value);
    return others.every((other) => other.get(path) === text);
  };
  return agreed(first, "", { depth: 0, isAgreed });
}

interface Walk {
  readonly depth: number;
  readonly isAgreed: (path: string, value: JsonValue) => boolean;
}

function agreed(object: JsonObject, prefix: string, { depth, isAgreed }: Walk): JsonObject {
  const shared: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const path = prefix + key;
    if (isJsonObject(value) && depth < FLAT_DEPTH_MAX) {
      const inner = agreed(value, `${path}.`, { depth: depth + 1, isAgreed });
      if (Object.keys(inner).length > 0) define(shared, key, inner);
    } else if (isAgreed(path, value)) define(shared, key, value);
  }
  return shared;
}

function comparable(value: JsonValue): string {
  return canonicalJson(Array.isArray(value) && value.length === 1 ? value[0] : value);
}

// An event may have a field called __proto__; it must stay a field.
function define(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
