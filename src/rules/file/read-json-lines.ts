// Kibana's exports: NDJSON with one object a line, and also a JSON array or a single object, as their
// API takes and people keep them. Gives each object with the offset it starts at.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../../base/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { scanJsonPlaces } from "./json-places.ts";

export interface PlacedObject {
  readonly value: JsonObject;
  /** Offset in the file's text. */
  readonly offset: number;
}

export interface JsonObjects {
  readonly objects: readonly PlacedObject[];
  readonly faults: readonly Diagnostic[];
}

/** Reads every object of a file; a line that is no JSON costs itself and a fault. Never throws. */
export function readJsonObjects(source: DiagnosticSource): JsonObjects {
  const { text } = source;
  const lines = readLines(source);
  // A good first line is an export; else the text may be one value over several lines.
  if (lines.isFirstGood || text.trim() === "") return lines;
  const whole = parseJson(stripMark(text));
  if (!whole.ok) {
    if (lines.objects.length > 0) return lines;
    return { objects: [], faults: [notJson(source, whole, 0)] };
  }
  if (isJsonObject(whole.value)) {
    return { objects: [{ value: whole.value, offset: firstBrace(text) }], faults: [] };
  }
  if (!Array.isArray(whole.value)) return { objects: [], faults: [notAnObject(source, 0)] };
  return readArray(source, whole.value);
}

function readArray(source: DiagnosticSource, values: readonly unknown[]): JsonObjects {
  const places = scanJsonPlaces(source.text, firstBrace(source.text)).items;
  const objects: PlacedObject[] = [];
  const faults: Diagnostic[] = [];
  values.forEach((value, at) => {
    const offset = places[at]?.value.start ?? 0;
    if (isJsonObject(value)) objects.push({ value, offset });
    else faults.push(notAnObject(source, offset));
  });
  return { objects, faults };
}

function readLines(source: DiagnosticSource): JsonObjects & { readonly isFirstGood: boolean } {
  const { text } = source;
  const objects: PlacedObject[] = [];
  const faults: Diagnostic[] = [];
  let isFirstGood = false;
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.trim() !== "") {
      const parsed = parseJson(line);
      if (!parsed.ok) faults.push(notJson(source, parsed, start));
      else if (isJsonObject(parsed.value)) objects.push({ value: parsed.value, offset: start });
      else faults.push(notAnObject(source, start));
      if (objects.length + faults.length === 1) isFirstGood = objects.length === 1;
      // Pretty-printed JSON is not worth trying line by line to its end.
      if (!isFirstGood && faults.length > 100) break;
    }
    start = end + 1;
  }
  return { objects, faults, isFirstGood };
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string; readonly at: number };

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = / at position (\d+)/.exec(message)?.[1];
    const at = position === undefined ? text.trimEnd().length : Number(position);
    const reason = message.replace(/ in JSON at position.*$/s, "").replace(/, ".*$/s, "");
    return { ok: false, reason: reason.charAt(0).toLowerCase() + reason.slice(1), at };
  }
}

function notJson(
  source: DiagnosticSource,
  parsed: Extract<Parsed, { ok: false }>,
  offset: number,
): Diagnostic {
  const start = Math.min(source.text.length, offset + parsed.at);
  const span = { start, end: Math.min(source.text.length, start + 1) };
  return diagnostic("RULE4013", { message: `not JSON: ${parsed.reason}`, span, source });
}

function notAnObject(source: DiagnosticSource, offset: number): Diagnostic {
  const message = "expected a JSON object, found another value";
  return diagnostic("RULE4013", { message, span: { start: offset, end: offset + 1 }, source });
}

function firstBrace(text: string): number {
  const found = text.search(/[{[]/);
  return Math.max(found, 0);
}

/** Takes the byte order mark for a blank, so that offsets stay. */
function stripMark(text: string): string {
  return text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text;
}
