// Recorded events as drafts, from a folder of them beside the project: real documents in all their width,
// to be twisted like those that are made. Without the folder there are none.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/base/json.ts";
import type { Draft, DraftScalar, DraftValue } from "./draft.ts";

const FOLDER = join(
  ...[import.meta.dirname, "..", "..", "..", "..", "shared", "corpora", "telemetry"],
);

/** Larger files hold schemas and whole captures. */
const FILE_BYTES_MAX = 200_000;
const FIELDS_MAX = 400;
const DRAFTS_MAX = 600;

export function telemetryDrafts(): readonly Draft[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(json|ndjson|log)$/.test(name))
    .sort()
    .map((name) => join(FOLDER, name))
    .filter((path) => statSync(path).size < FILE_BYTES_MAX)
    .flatMap((path) => documentsOf(readFileSync(path, "utf8")))
    .filter((document) => Object.keys(document).length > 1)
    .map(draftOf)
    .slice(0, DRAFTS_MAX);
}

/** The objects of a file: itself, its elements, or one a line. */
function documentsOf(text: string): readonly JsonObject[] {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole.filter(isJsonObject);
  if (isJsonObject(whole)) return [whole];
  return text.split("\n").map(parsed).filter(isJsonObject);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function draftOf(document: JsonObject): Draft {
  const draft: Draft = new Map();
  flatten(document, "", draft);
  return draft;
}

function flatten(object: JsonObject, prefix: string, draft: Draft): void {
  for (const [key, value] of Object.entries(object)) {
    if (draft.size >= FIELDS_MAX) return;
    if (isJsonObject(value)) flatten(value, `${prefix}${key}.`, draft);
    else draft.set(`${prefix}${key}`, draftValue(value));
  }
}

function draftValue(value: JsonValue | undefined): DraftValue {
  if (!Array.isArray(value)) return (value ?? null) as DraftScalar;
  const isPlain = value.every((one) => typeof one !== "object");
  return isPlain ? (value as readonly DraftScalar[]) : { raw: JSON.stringify(value) };
}
