// JSON with sorted keys, so that equal events hash equally however their keys were ordered. Iteration
// depth is bounded: events come from outside.
import { isJsonObject, type JsonValue } from "../base/json.ts";

const DEPTH_MAX = 600;

export function canonicalJson(value: JsonValue | undefined): string {
  return write(value, 0);
}

function write(value: JsonValue | undefined, depth: number): string {
  if (depth > DEPTH_MAX) return '"…"';
  if (Array.isArray(value)) return `[${value.map((one) => write(one, depth + 1)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key], depth + 1)}`);
  return `{${parts.join(",")}}`;
}
