// One line of source with its carets: tabs become the same blanks in line and underline, control
// characters are shown as one visible sign, wide characters count two columns, long lines are cut
// round the fault.

import { positionOf } from "./source-position.ts";
import type { Span } from "./span.ts";

export interface ExcerptMark {
  readonly span: Span;
  readonly text: string;
  readonly isMain: boolean;
}

export interface Excerpt {
  readonly line: number;
  readonly text: string;
  readonly marks: readonly {
    readonly indent: string;
    readonly underline: string;
    readonly text: string;
    readonly isMain: boolean;
  }[];
}

const TAB_COLUMNS = 4;
const CUT = "…";

interface Cell {
  readonly text: string;
  readonly columns: number;
  /** UTF-16 offset in the whole text. */
  readonly offset: number;
}

/** The line on which the first mark starts; all marks must start on that line. */
export function excerptOf(text: string, marks: readonly ExcerptMark[], width: number): Excerpt {
  const first = marks[0] as ExcerptMark;
  const { line, lineStart, lineEnd } = positionOf(text, first.span.start);
  const cells = cellsOf(text, lineStart, lineEnd);
  const window = windowOf(cells, first.span, width);
  const before = window.from > 0 ? CUT : "";
  const after = window.to < cells.length ? CUT : "";
  const shown = cells.slice(window.from, window.to);
  return {
    line,
    text: before + shown.map((cell) => cell.text).join("") + after,
    marks: marks.map((mark) => {
      const left = columnsOf(shown.filter((cell) => cell.offset < mark.span.start));
      const under = columnsOf(
        shown.filter((cell) => cell.offset >= mark.span.start && cell.offset < mark.span.end),
      );
      const sign = mark.isMain ? "^" : "-";
      return {
        indent: " ".repeat(before.length + left),
        underline: sign.repeat(Math.max(1, under)),
        text: mark.text,
        isMain: mark.isMain,
      };
    }),
  };
}

function cellsOf(text: string, start: number, end: number): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = start;
  for (const char of text.slice(start, end)) {
    cells.push({ ...cellOf(char), offset });
    offset += char.length;
  }
  return cells;
}

function cellOf(char: string): { readonly text: string; readonly columns: number } {
  const point = char.codePointAt(0) ?? 0;
  if (char === "\t") return { text: " ".repeat(TAB_COLUMNS), columns: TAB_COLUMNS };
  const isDirection = (point >= 0x200e && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e);
  const isControl = point < 0x20 || (point >= 0x7f && point < 0xa0);
  if (isControl || isDirection || (point >= 0x2066 && point <= 0x2069)) {
    return { text: "\ufffd", columns: 1 };
  }
  if (/\p{Mn}|\p{Me}|\u200d/u.test(char)) return { text: char, columns: 0 };
  return { text: char, columns: isWide(point) ? 2 : 1 };
}

// East Asian wide and emoji, the ranges that terminals agree on.
function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  );
}

function columnsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.columns, 0);
}

// Cuts a long line to `width` cells with the fault's start about a third from the left.
function windowOf(cells: readonly Cell[], span: Span, width: number): { from: number; to: number } {
  const room = Math.max(20, width - 12);
  if (columnsOf(cells) <= room) return { from: 0, to: cells.length };
  const at = cells.findIndex((cell) => cell.offset >= span.start);
  const center = at < 0 ? cells.length : at;
  const from = Math.max(0, Math.min(center - Math.floor(room / 3), cells.length - room));
  return { from, to: Math.min(cells.length, from + room) };
}
