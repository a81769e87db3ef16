// Reads values out of raw records whose types nobody guarantees: each returns undefined instead of a
// value of another type.
import type { JsonObject, JsonValue } from "../base/json.ts";

export function stringOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Numbers, and strings that are one (decimal or 0x hex). */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.length > 32 || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The last part of a path of either system. */
export function baseName(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return name === "" ? undefined : name;
}

/** The part behind the last dot of a file's name, without the dot. */
export function extensionOf(path: string | undefined): string | undefined {
  const name = baseName(path);
  const at = name?.lastIndexOf(".") ?? -1;
  return name === undefined || at <= 0 || at === name.length - 1 ? undefined : name.slice(at + 1);
}

/** Epoch milliseconds as ECS writes times; undefined outside what a Date can hold. */
export function isoTime(timestampMs: number | undefined): string | undefined {
  if (timestampMs === undefined || !(Math.abs(timestampMs) <= 8.64e15)) return undefined;
  return new Date(Math.floor(timestampMs)).toISOString();
}

/** The first of `keys` that the record has with a usable text. */
export function firstString(record: JsonObject, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = stringOf(record[key]);
    if (value !== undefined) return value;
  }
  return undefined;
}
