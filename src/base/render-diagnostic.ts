// A diagnostic as a person reads it: code and sentence, place, the line with a caret under the fault,
// notes, and what it costs them. diagnosticToJson gives the same to machines.
import pc from "picocolors";
import type { Diagnostic, DiagnosticLabel } from "./diagnostic.ts";
import { type Excerpt, type ExcerptMark, excerptOf } from "./excerpt.ts";
import type { JsonObject } from "./json.ts";
import { positionOf } from "./source-position.ts";

export interface RenderOptions {
  readonly color?: boolean;
  /** Columns to keep to; long source lines are cut round the caret. 100 when absent. */
  readonly width?: number;
}

const WIDTH_DEFAULT = 100;

/** Several lines of text, without a newline at the end. Control characters come out escaped. */
export function renderDiagnostic(fault: Diagnostic, options: RenderOptions = {}): string {
  const color = pc.createColors(options.color === true);
  const paint = fault.severity === "error" ? color.red : color.yellow;
  const lines = [
    `${paint(color.bold(`${fault.severity}[${fault.code}]`))}: ${color.bold(visible(fault.message))}`,
  ];
  const margin = marginOf(fault);
  const pad = " ".repeat(margin);
  if (fault.source !== undefined) lines.push(`${pad}${color.blue("-->")} ${placeOf(fault)}`);
  if (fault.span !== undefined && fault.source !== undefined && fault.source.text !== "") {
    lines.push(...excerptLines(fault, { paint, dim: color.blue, margin }, options.width));
  }
  for (const note of fault.notes ?? [])
    lines.push(`${pad} ${color.blue("=")} note: ${visible(note)}`);
  if (fault.impact !== undefined) {
    lines.push(`${pad} ${color.blue("=")} impact: ${visible(fault.impact)}`);
  }
  return lines.join("\n");
}

interface ExcerptStyle {
  readonly paint: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly margin: number;
}

function excerptLines(fault: Diagnostic, style: ExcerptStyle, width = WIDTH_DEFAULT): string[] {
  const pad = " ".repeat(style.margin);
  const lines = [style.dim(`${pad} |`)];
  for (const excerpt of excerptsOf(fault, width)) {
    const number = String(excerpt.line).padStart(style.margin);
    lines.push(`${style.dim(`${number} |`)}   ${excerpt.text}`);
    for (const { mark, indent, underline } of excerpt.marks) {
      const caret = (mark.isMain ? style.paint : style.dim)(underline);
      const text = mark.text === "" ? "" : ` ${visible(mark.text)}`;
      lines.push(`${style.dim(`${pad} |`)}   ${indent}${caret}${text}`);
    }
  }
  return lines;
}

/** The diagnostic as plain data; lines and columns from 1, absent where there is no place. */
export function diagnosticToJson(fault: Diagnostic): JsonObject {
  const { source, span } = fault;
  const place =
    source === undefined || span === undefined
      ? {}
      : placeFields(source.text, span.start, Math.max(span.end, span.start));
  return {
    code: fault.code,
    severity: fault.severity,
    message: fault.message,
    ...(source === undefined ? {} : { file: source.file }),
    ...place,
    labels: (fault.labels ?? []).map((label) => ({
      text: label.text,
      ...(source === undefined ? {} : placeFields(source.text, label.span.start, label.span.end)),
    })),
    notes: fault.notes ?? [],
    ...(fault.impact === undefined ? {} : { impact: fault.impact }),
  };
}

function placeFields(text: string, start: number, end: number): JsonObject {
  const from = positionOf(text, start);
  const to = positionOf(text, end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function placeOf(fault: Diagnostic): string {
  const { source, span } = fault;
  if (source === undefined) return "";
  const file = visible(source.file);
  if (span === undefined || source.text === "") return file;
  const { line, column } = positionOf(source.text, span.start);
  return `${file}:${line}:${column}`;
}

function marginOf(fault: Diagnostic): number {
  const { source, span } = fault;
  if (source === undefined || span === undefined) return 1;
  const offsets = [span.start, ...(fault.labels ?? []).map((label) => label.span.start)];
  const lines = offsets.map((offset) => positionOf(source.text, offset).line);
  return String(Math.max(...lines)).length;
}

/** In order of lines, the main mark before labels of the same line; far labels apart. */
function excerptsOf(fault: Diagnostic, width: number): readonly Excerpt[] {
  const { source, span } = fault;
  if (source === undefined || span === undefined) return [];
  const main: ExcerptMark = { span, text: fault.label ?? "", isMain: true };
  const labels = (fault.labels ?? []).map((label: DiagnosticLabel) => ({
    ...label,
    isMain: false,
  }));
  const byLine = new Map<number, ExcerptMark[]>();
  for (const mark of [main, ...labels]) {
    const { line } = positionOf(source.text, mark.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), mark]);
  }
  const excerpts: Excerpt[] = [];
  for (const [, marks] of [...byLine].sort(([a], [b]) => a - b)) {
    for (let rest: readonly ExcerptMark[] = marks; rest.length > 0; ) {
      const excerpt = excerptOf(source.text, rest, width);
      excerpts.push(excerpt);
      const drawn = new Set(excerpt.marks.map(({ mark }) => mark));
      rest = rest.filter((mark) => !drawn.has(mark));
    }
  }
  return excerpts;
}

// Faults quote the user's text, and that may hold anything.
function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u{${char.charCodeAt(0).toString(16)}}`,
  );
}
