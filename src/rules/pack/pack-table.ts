// A rule's table as JSON, its long texts left out: what stands in the file as it is, such as a guide, is
// kept as its place there, which makes a pack a fifth as large and reading it a matter of cutting.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { PackFault } from "../../eql/pack/pack-fault.ts";

/** Shorter texts cost less than their places. */
const LENGTH_MIN = 64;

/** The table with 0 for every text left out, then key, start and end of each. `text` is the file's. */
export type PackedTable = readonly [JsonObject, ...JsonValue[]];

export function packTable(table: JsonObject, text: string): PackedTable {
  const left: Record<string, JsonValue | undefined> = { ...table };
  const places: JsonValue[] = [];
  for (const [key, value] of Object.entries(table)) {
    if (typeof value !== "string" || value.length < LENGTH_MIN || key === "__proto__") continue;
    const start = text.indexOf(value);
    if (start < 0) continue;
    // The key keeps its place, since tables are printed in their order.
    left[key] = 0;
    places.push(key, start, start + value.length);
  }
  return [left, ...places];
}

/** Throws PackFault for what packTable did not write. */
export function unpackTable(packed: unknown, text: string): JsonObject {
  if (!Array.isArray(packed)) throw new PackFault("expected a packed table");
  const table: unknown = packed[0];
  if (!isJsonObject(table)) throw new PackFault("expected a table");
  const filled: Record<string, JsonValue | undefined> = table;
  for (let at = 1; at < packed.length; at += 3) {
    const [key, start, end]: unknown[] = [packed[at], packed[at + 1], packed[at + 2]];
    const isPlace = typeof start === "number" && typeof end === "number";
    if (typeof key !== "string" || !Object.hasOwn(filled, key) || !isPlace) {
      throw new PackFault("expected a key and its place");
    }
    if (!(start >= 0 && start <= end && end <= text.length)) throw new PackFault("no such place");
    filled[key] = text.slice(start, end);
  }
  return filled;
}

/** False where JSON would not give the same value back, as for -0, an infinity or `undefined`. */
export function survivesJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(survivesJson);
  if (typeof value === "object" && value !== null) return Object.values(value).every(survivesJson);
  return value === null || typeof value === "string" || typeof value === "boolean";
}
