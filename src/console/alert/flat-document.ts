// An alert's document as lines of field and value, dotted and sorted, for reading and searching. Lists of
// plain values are one line; lists of objects are a line for each with its place.
import type { JsonValue } from "../../base/json.ts";

export interface DocumentLine {
  readonly field: string;
  readonly value: string;
}

/** A document of Elastic's has some 200; hostile ones may have any number. */
export const LINES_MAX = 3000;
const DEPTH_MAX = 20;

export function flatDocument(document: JsonValue): readonly DocumentLine[] {
  const lines: DocumentLine[] = [];
  add(document, { field: "", depth: 0, lines });
  return lines.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0));
}

interface Spot {
  readonly field: string;
  readonly depth: number;
  readonly lines: DocumentLine[];
}

function add(value: JsonValue, { field, depth, lines }: Spot): void {
  if (lines.length >= LINES_MAX) return;
  const isPlain = value === null || typeof value !== "object";
  if (isPlain || depth >= DEPTH_MAX) {
    lines.push({ field, value: textOf(value) });
    return;
  }
  if (Array.isArray(value)) {
    if (value.every((one) => one === null || typeof one !== "object")) {
      lines.push({ field, value: value.map(textOf).join(", ") });
      return;
    }
    value.forEach((one: JsonValue, index: number) => {
      add(one, { field: `${field}[${index}]`, depth: depth + 1, lines });
    });
    return;
  }
  for (const [name, one] of Object.entries(value as Readonly<Record<string, JsonValue>>)) {
    add(one, { field: field === "" ? name : `${field}.${name}`, depth: depth + 1, lines });
  }
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Lines whose field or value has the text in it, whatever its case. */
export function searchLines(lines: readonly DocumentLine[], text: string): readonly DocumentLine[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return lines;
  return lines.filter(
    ({ field, value }) =>
      field.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
}
