// Cuts query text into tokens. It runs to the end before the parser starts: EQL's tokens do not
// depend on the grammar, and a list of tokens gives the parser free look-ahead. A fault becomes the
// last token, so that an earlier fault of the grammar is still the one that is told.
import type { Span } from "../../base/span.ts";
import { lexOldRawString, lexQuotedString, lexRawString } from "./lex-string.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { Token } from "./token.ts";

/**
 * The longest rule of Elastic's is about 20,000 characters; a query beyond this is a mistake, and
 * parsing comes before every other check, so it must not be a way to burn memory.
 */
const QUERY_LENGTH_MAX = 1_000_000;

/** Elasticsearch's long, as the nearest double. */
const INTEGER_MAX = 2 ** 63;

/** A repair longer than this would hide the message; it is left out. */
const REPAIR_LENGTH_MAX = 60;

// Longest first, so that `==` is not read as two `=`.
const PUNCTUATION = ["==", "!=", "<=", ">=", "![", "&&", "||", ..."=<>:()[],.+-*/%|?~!&;{}"];

export interface LexOptions {
  /** Endgame's own strings are taken too: `'…'` with escapes, `?"…"` and `?'…'` without. */
  readonly hasOldStrings?: boolean;
}

/**
 * All tokens of `text`, the last of kind "end" or, where the text cannot be read on, "fault".
 * Throws SyntaxFault only for a text longer than QUERY_LENGTH_MAX.
 */
export function lex(text: string, options: LexOptions = {}): readonly Token[] {
  if (text.length > QUERY_LENGTH_MAX) {
    throw new SyntaxFault("EQL1019", {
      message: `query of ${text.length} characters; at most ${QUERY_LENGTH_MAX} are read`,
    });
  }
  const tokens: Token[] = [];
  let end = 0;
  try {
    let at = skipBlank(text, 0);
    while (at < text.length) {
      const token = lexToken(text, at, options);
      tokens.push(token);
      end = token.span.end;
      at = skipBlank(text, end);
    }
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    tokens.push({ kind: "fault", fault, span: fault.detail.span ?? { start: end, end } });
    return tokens;
  }
  // The end stands right behind the last token, where a person would write on.
  tokens.push({ kind: "end", span: { start: end, end } });
  return tokens;
}

/** Where the next token starts: behind white space and comments. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at++;
    if (text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end + 1;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) {
        throw new SyntaxFault("EQL1006", {
          message: 'comment without its end; expected "*/"',
          span: { start: at, end: at + 2 },
        });
      }
      at = end + 2;
    } else return at;
  }
}

function lexToken(text: string, at: number, options: LexOptions): Token {
  const char = text.charAt(at);
  if (text.startsWith('"""', at)) return lexRawString(text, at);
  if (char === '"') return lexQuotedString(text, at, '"');
  if (char === "'" || (char === "?" && (text[at + 1] === '"' || text[at + 1] === "'"))) {
    const opener = char === "'" ? "'" : text.slice(at, at + 2);
    if (options.hasOldStrings !== true) throw oldString(text, at, opener);
    return char === "'" ? lexQuotedString(text, at, "'") : lexOldRawString(text, at);
  }
  if (char === "`") return lexBackquoted(text, at);
  if (isDigit(char) || startsFraction(text, at)) return lexNumber(text, at);
  if (isWordStart(char)) return lexIdentifier(text, at);
  const punctuation = PUNCTUATION.find((one) => text.startsWith(one, at));
  if (punctuation !== undefined) {
    return { kind: "punctuation", text: punctuation, span: spanOf(at, punctuation.length) };
  }
  const odd = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw new SyntaxFault("EQL1001", {
    message: `EQL has no character "${odd}"${characterHint(odd)}`,
    span: spanOf(at, odd.length),
  });
}

function characterHint(char: string): string {
  // Typographic quotes come from copying a query out of a document.
  if ("“”„‟«»‘’".includes(char)) return '; write straight double quotes (")';
  if (/\p{L}/u.test(char)) return "; a field with such a letter is written in backquotes";
  if (char === "$") return "; variables belong to Elastic Endpoint's own EQL";
  return "";
}

// `.5`, but not the dot of `field.5`.
function startsFraction(text: string, at: number): boolean {
  if (text[at] !== "." || !isDigit(text.charAt(at + 1))) return false;
  const before = text.charAt(at - 1);
  return !isWordStart(before) && !isDigit(before) && before !== "`";
}

function isWordStart(char: string): boolean {
  return /^[A-Za-z_@]/.test(char);
}

function oldString(text: string, at: number, opener: string): SyntaxFault {
  const isRaw = opener.startsWith("?");
  const from = at + opener.length;
  const lineEnd = text.indexOf("\n", from);
  const line = text.slice(from, lineEnd < 0 ? undefined : lineEnd);
  const length = line.indexOf(opener.slice(-1));
  const inner = line.slice(0, Math.max(length, 0));
  const repair = isRaw ? `"""${inner}"""` : `"${inner.replaceAll('"', '\\"')}"`;
  const what = isRaw ? 'a raw string is written """…""", not ?"…"' : "strings take double quotes";
  return new SyntaxFault("EQL1004", {
    message: `${what}${length >= 0 && length <= REPAIR_LENGTH_MAX ? `; write ${repair}` : ""}`,
    span: { start: at, end: length < 0 ? from : from + length + 1 },
    label: isRaw ? "Endgame's form of a raw string" : "single quotes",
  });
}

function lexBackquoted(text: string, at: number): Token {
  let name = "";
  let from = at + 1;
  for (;;) {
    const close = text.indexOf("`", from);
    const lineEnd = text.indexOf("\n", from);
    if (close < 0 || (lineEnd >= 0 && lineEnd < close)) {
      throw new SyntaxFault("EQL1007", {
        message: "backquoted field name without its end; expected a closing ` on the same line",
        span: { start: at, end: lineEnd < 0 ? text.length : lineEnd },
      });
    }
    name += text.slice(from, close);
    if (text[close + 1] !== "`") {
      return {
        kind: "identifier",
        text: name,
        isQuoted: true,
        span: { start: at, end: close + 1 },
      };
    }
    name += "`";
    from = close + 2;
  }
}

function lexNumber(text: string, at: number): Token {
  const pattern = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
  pattern.lastIndex = at;
  const digits = pattern.exec(text)?.[0] ?? "";
  const unit = /[A-Za-z_]\w*/y;
  unit.lastIndex = at + digits.length;
  const letters = unit.exec(text)?.[0];
  if (letters !== undefined) {
    const span = spanOf(at, digits.length + letters.length);
    return { kind: "timespan", amount: digits, unit: letters, span };
  }
  const span = spanOf(at, digits.length);
  const value = Number(digits);
  const isInteger = /^\d+$/.test(digits);
  if (!Number.isFinite(value) || (isInteger && value > INTEGER_MAX)) {
    const bounds = isInteger ? "whole numbers reach 9223372036854775807" : "it exceeds a double";
    throw new SyntaxFault("EQL1005", { message: `number out of range; ${bounds}`, span });
  }
  return { kind: "number", value, isInteger, span };
}

function lexIdentifier(text: string, at: number): Token {
  const pattern = /[A-Za-z_@][A-Za-z0-9_@]*/y;
  pattern.lastIndex = at;
  const name = pattern.exec(text)?.[0] ?? "";
  return { kind: "identifier", text: name, isQuoted: false, span: spanOf(at, name.length) };
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}

function spanOf(start: number, length: number): Span {
  return { start, end: start + length };
}
