// One document's bytes to a JSON object. Bytes that are no UTF-8 become U+FFFD instead of costing the
// event: a file name of broken bytes would otherwise hide whatever was done with that file.
import { isUtf8 } from "node:buffer";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";

export type ReadDocument =
  | { readonly kind: "document"; readonly document: JsonObject; readonly isUtf8: boolean }
  | { readonly kind: "fault"; readonly reason: string };

export function readDocument(bytes: Buffer, depthMax: number): ReadDocument {
  let value: JsonValue;
  try {
    value = JSON.parse(bytes.toString("utf8")) as JsonValue;
  } catch (error) {
    return { kind: "fault", reason: `failed to parse: ${jsonReason(error)}` };
  }
  if (!isJsonObject(value)) return { kind: "fault", reason: "failed to parse: not a JSON object" };
  if (isDeeperThan(value, depthMax))
    return { kind: "fault", reason: `failed to parse: nested deeper than [${depthMax}]` };
  return { kind: "document", document: value, isUtf8: isUtf8(bytes) };
}

/** V8 quotes the text around the fault, which is the sender's and may hold secrets: it is left out. */
function jsonReason(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  return /at position \d+|end of JSON input/.exec(message)?.[0] ?? "not JSON";
}

/** Without a list of the values for each object: this runs on every event that comes in. */
function isDeeperThan(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    return value.some((inner) => isDeeperThan(inner, levels - 1));
  }
  const object = value as JsonObject;
  for (const key in object) if (isDeeperThan(object[key], levels - 1)) return true;
  return false;
}
