// Offsets into a text as people count: lines and columns from 1. Offsets are UTF-16; columns count
// code points, since that is what an editor shows.

export interface SourcePosition {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in code points. */
  readonly column: number;
  /** UTF-16 offsets of the line's first character and of its end (the newline excluded). */
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** The position of `offset` in `text`; offsets outside are taken to the nearest end. */
export function positionOf(text: string, offset: number): SourcePosition {
  const at = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const newline = text.indexOf("\n", lineStart);
    if (newline < 0 || newline >= at) {
      const lineEnd = newline < 0 ? text.length : newline;
      const column = [...text.slice(lineStart, at)].length + 1;
      const isCrlf = text[lineEnd - 1] === "\r" && lineEnd > lineStart;
      return { line, column, lineStart, lineEnd: isCrlf ? lineEnd - 1 : lineEnd };
    }
    line++;
    lineStart = newline + 1;
  }
}
