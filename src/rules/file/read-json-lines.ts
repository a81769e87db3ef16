// Kibana's exports: NDJSON with one object a line, and also a JSON array or a single object, as their
// API takes and people keep them. Gives each object with the offset it starts at.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../../base/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { findJsonFault } from "./json-fault.ts";
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
    return {
      objects: [],
      faults: [notJson(source, text.startsWith("\ufeff") ? 1 : 0, text.length)],
    };
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

/** More faults of one file than this are counted instead of told: nobody reads them all. */
const FAULTS_MAX = 100;

function readLines(source: DiagnosticSource): JsonObjects & { readonly isFirstGood: boolean } {
  const objects: PlacedObject[] = [];
  const faults: Diagnostic[] = [];
  let badCount = 0;
  let isFirstGood = false;
  for (const [start, end] of filledLines(source.text)) {
    const parsed = parseJson(source.text.slice(start, end));
    if (parsed.ok && isJsonObject(parsed.value)) {
      objects.push({ value: parsed.value, offset: start });
    } else if (++badCount <= FAULTS_MAX) {
      faults.push(parsed.ok ? notAnObject(source, start) : notJson(source, start, end));
    }
    if (objects.length + badCount === 1) isFirstGood = objects.length === 1;
  }
  if (badCount > FAULTS_MAX) {
    const message = `${badCount - FAULTS_MAX} more lines that are not JSON objects`;
    faults.push(diagnostic("RULE4013", { message, impact: "the lines are skipped", source }));
  }
  return { objects, faults, isFirstGood };
}

/** Start and end of every line that holds more than blanks. */
function* filledLines(text: string): Generator<readonly [start: number, end: number]> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(start, end).trim() !== "") yield [start, end];
    start = end + 1;
  }
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false }; // Told by notJson, which finds the place itself.
  }
}

function notJson(source: DiagnosticSource, from: number, to: number): Diagnostic {
  const { offset, expected } = findJsonFault(source.text, from, to);
  const span = { start: offset, end: Math.min(source.text.length, offset + 1) };
  return diagnostic("RULE4013", { message: `not JSON: expected ${expected}`, span, source });
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
