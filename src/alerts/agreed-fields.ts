// The fields on which all events of a sequence agree: the body of its shell alert. Nested objects are
// compared by their parts, arrays as a whole.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { canonicalJson } from "./canonical-json.ts";

const DEPTH_MAX = 64;

export function commonFields(objects: readonly JsonObject[]): JsonObject {
  const [first, ...rest] = objects;
  return first === undefined ? {} : common(first, rest, 0);
}

function common(first: JsonObject, rest: readonly JsonObject[], depth: number): JsonObject {
  const shared: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(first)) {
    if (value === undefined || !rest.every((other) => Object.hasOwn(other, key))) continue;
    const others = rest.map((other) => other[key]);
    if (isJsonObject(value) && depth < DEPTH_MAX && others.every(isJsonObject)) {
      const inner = common(value, others as readonly JsonObject[], depth + 1);
      if (Object.keys(inner).length > 0) define(shared, key, inner);
    } else {
      const text = canonicalJson(value);
      if (others.every((other) => canonicalJson(other) === text)) define(shared, key, value);
    }
  }
  return shared;
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
