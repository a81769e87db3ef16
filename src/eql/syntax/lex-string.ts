// The string forms of EQL: "…" with escapes, and """…""" where everything stands as it is. Endgame's
// '…' and ?"…" are read here too, but only where the lexer was told to take them.
import { SyntaxFault } from "./syntax-fault.ts";
import type { StringToken } from "./token.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** Reads `"""…"""` at `at`. Up to two quotes before the closing three belong to the value. */
export function lexRawString(text: string, at: number): StringToken {
  const close = text.indexOf('"""', at + 3);
  if (close < 0) {
    throw new SyntaxFault("EQL1002", {
      message: 'raw string without its end; expected """',
      span: { start: at, end: at + 3 },
    });
  }
  let end = close + 3;
  while (text[end] === '"' && end < close + 5) end++;
  const value = text.slice(at + 3, end - 3);
  return { kind: "string", value, isRaw: true, span: { start: at, end } };
}

/** Reads Endgame's `?"…"` or `?'…'` at `at`: a backslash stands for itself. */
export function lexOldRawString(text: string, at: number): StringToken {
  const close = text.indexOf(text.charAt(at + 1), at + 2);
  if (close < 0) throw unendedString(text, at, text.charAt(at + 1));
  const span = { start: at, end: close + 1 };
  return { kind: "string", value: text.slice(at + 2, close), isRaw: true, span };
}

/** Reads `"…"` at `at`, or `'…'` where `quote` says so. */
export function lexQuotedString(text: string, at: number, quote: '"' | "'"): StringToken {
  let value = "";
  let from = at + 1;
  for (;;) {
    const next = nextOf(text, from, quote);
    const char = text[next];
    if (char !== quote && char !== "\\") throw unendedString(text, at, quote);
    value += text.slice(from, next);
    if (char === quote)
      return { kind: "string", value, isRaw: false, span: { start: at, end: next + 1 } };
    const decoded = readEscape(text, next);
    value += decoded.value;
    from = decoded.end;
  }
}

function unendedString(text: string, at: number, quote: string): SyntaxFault {
  const rest = text.slice(at).search(/[\r\n]/);
  return new SyntaxFault("EQL1002", {
    message: `string without its end; expected a closing ${quote} on the same line`,
    span: { start: at, end: rest < 0 ? text.length : at + rest },
    notes: ['a string over several lines is written """…"""'],
  });
}

/** The next quote, backslash or line end, or the end of the text. */
function nextOf(text: string, from: number, quote: '"' | "'"): number {
  const pattern = quote === '"' ? /["\\\n\r]/g : /['\\\n\r]/g;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } {
  const char = text[at + 1] ?? "";
  const simple = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined;
  if (simple !== undefined) return { value: simple, end: at + 2 };
  const pattern = /\\u\{([0-9a-fA-F]{2,8})\}/y;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  const point = match === null ? Number.NaN : Number.parseInt(match[1] as string, 16);
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  if (match !== null && point <= 0x10ffff && !isSurrogate) {
    return { value: String.fromCodePoint(point), end: at + match[0].length };
  }
  const shown = match?.[0] ?? text.slice(at, at + 2);
  throw new SyntaxFault("EQL1003", {
    message: escapeMessage(shown, char),
    span: { start: at, end: at + Math.max(shown.length, 1) },
    notes: ['in """…""" a backslash stands for itself'],
  });
}

function escapeMessage(shown: string, char: string): string {
  if (char === "u")
    return `unknown escape "${shown}"; expected \\u{…} with 2 to 8 hex digits of a character`;
  return `unknown escape "${shown}"; for a backslash write \\\\`;
}
