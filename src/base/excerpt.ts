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
    readonly mark: ExcerptMark;
    readonly indent: string;
    readonly underline: string;
  }[];
}

/** What number, bar and blanks before the line take. */
const MARGIN_COLUMNS = 12;

/** Less than this shows nothing of use, whatever the terminal's width. */
const ROOM_MIN = 20;

const TAB_COLUMNS = 4;
const CUT = "…";

interface Cell {
  readonly text: string;
  readonly columns: number;
  /** UTF-16 offset in the whole text. */
  readonly offset: number;
}

/**
 * The line on which the first mark starts, cut round it when it is long, and those of `marks` that
 * fall inside the cut. All marks must start on that line; the ones left over need excerpts of their own.
 */
export function excerptOf(text: string, marks: readonly ExcerptMark[], width: number): Excerpt {
  const first = marks[0] as ExcerptMark;
  const { line, lineStart, lineEnd } = positionOf(text, first.span.start);
  const room = Math.max(ROOM_MIN, width - MARGIN_COLUMNS);
  // Only the neighborhood is looked at: a minified line may hold a million characters.
  const near = {
    start: Math.max(lineStart, first.span.start - 2 * room),
    end: Math.min(lineEnd, first.span.start + 2 * room),
  };
  const cells = cellsOf(text, near.start, near.end);
  const isWhole = near.start === lineStart && near.end === lineEnd && columnsOf(cells) <= room;
  const window = isWhole ? { from: 0, to: cells.length } : windowOf(cells, first.span, room);
  const shown = cells.slice(window.from, window.to);
  const before = window.from > 0 || near.start > lineStart ? CUT : "";
  const after = window.to < cells.length || near.end < lineEnd ? CUT : "";
  const from = shown[0]?.offset ?? near.start;
  const to = cells[window.to]?.offset ?? near.end;
  return {
    line,
    text: before + shown.map((cell) => cell.text).join("") + after,
    marks: marks
      .filter((mark) => mark === first || (mark.span.start >= from && mark.span.start <= to))
      .map((mark) => shownMark(mark, shown, before)),
  };
}

function shownMark(
  mark: ExcerptMark,
  shown: readonly Cell[],
  before: string,
): Excerpt["marks"][number] {
  const left = columnsOf(shown.filter((cell) => cell.offset < mark.span.start));
  const under = columnsOf(
    shown.filter((cell) => cell.offset >= mark.span.start && cell.offset < mark.span.end),
  );
  return {
    mark,
    indent: " ".repeat(before.length + left),
    underline: (mark.isMain ? "^" : "-").repeat(Math.max(1, under)),
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

// Fills `room` columns with the fault's start about a third from the left.
function windowOf(cells: readonly Cell[], span: Span, room: number): { from: number; to: number } {
  const found = cells.findIndex((cell) => cell.offset >= span.start);
  const at = found < 0 ? cells.length : found;
  let from = at;
  let columns = 0;
  while (from > 0 && columns < room / 3) columns += cells[--from]?.columns ?? 0;
  let to = at;
  while (to < cells.length && columns < room) columns += cells[to++]?.columns ?? 0;
  // Near the end of the line there is room left over on the left side.
  while (from > 0 && columns < room) columns += cells[--from]?.columns ?? 0;
  return { from, to };
}
