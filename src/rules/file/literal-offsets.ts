// Maps offsets in a string's value to offsets in the file that holds the string, so that a fault in
// a query points into the rule file. Knows the escapes of TOML's basic strings, of which JSON's are
// a subset but for `\/`.
import type { Span } from "../../base/span.ts";

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

export interface LiteralOffsets {
  /** A span of the value as a span of the file; offsets outside are taken to the nearest end. */
  readonly toFile: (span: Span) => Span;
}

/** `literal` is the place of a string literal in `text`, quotes included. */
export function literalOffsets(text: string, literal: Span): LiteralOffsets {
  const { starts, ends } = mapUnits(text, literal);
  return {
    toFile: ({ start, end }) => {
      const from = starts[clamp(start, starts.length)] ?? literal.start;
      const last = end > start ? ends[clamp(end - 1, ends.length)] : undefined;
      return { start: from, end: Math.max(from, last ?? from) };
    },
  };
}

function clamp(at: number, length: number): number {
  return Math.max(0, Math.min(at, length - 1));
}

interface UnitMap {
  /** The file offset at which each UTF-16 unit of the value starts; one more for the end. */
  readonly starts: number[];
  readonly ends: number[];
}

function mapUnits(text: string, literal: Span): UnitMap {
  const quote = text[literal.start] ?? "";
  const isLong =
    text.startsWith(quote.repeat(3), literal.start) && literal.end - literal.start >= 6;
  let at = literal.start + (isLong ? 3 : 1);
  const end = Math.max(at, literal.end - (isLong ? 3 : 1));
  // A newline right after the opening quotes is no part of the value.
  if (isLong && text[at] === "\r" && text[at + 1] === "\n") at += 2;
  else if (isLong && text[at] === "\n") at++;
  const starts: number[] = [];
  const ends: number[] = [];
  while (at < end) {
    const next = quote === '"' && text[at] === "\\" ? escapeAt(text, at) : { units: 1, length: 1 };
    for (let unit = 0; unit < next.units; unit++) {
      starts.push(at);
      ends.push(at + next.length);
    }
    at += next.length;
  }
  starts.push(end);
  ends.push(end);
  return { starts, ends };
}

/** How many UTF-16 units the escape at `at` stands for, and its length in the file. */
function escapeAt(text: string, at: number): { readonly units: number; readonly length: number } {
  const letter = text[at + 1] ?? "";
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) {
    const point = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    return { units: point > 0xffff ? 2 : 1, length: 2 + digits };
  }
  if (!" \t\r\n".includes(letter) || letter === "") return { units: 1, length: 2 };
  // A backslash at the end of a line takes away all white space up to the next word.
  let end = at + 1;
  while (end < text.length && " \t\r\n".includes(text[end] ?? "x")) end++;
  return { units: 0, length: end - at };
}
