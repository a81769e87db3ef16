// Cuts query text into tokens. It runs to the end before the parser starts: EQL's tokens do not
// depend on the grammar, and a list of tokens gives the parser free look-ahead.
import type { Span } from "../../base/span.ts";
import { lexQuotedString, lexRawString } from "./lex-string.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { Token } from "./token.ts";

/**
 * The longest rule of Elastic's is about 20,000 characters; a query beyond this is a mistake, and
 * parsing comes before every other check, so it must not be a way to burn memory.
 */
export const QUERY_LENGTH_MAX = 1_000_000;

// Longest first, so that `==` is not read as two `=`.
const PUNCTUATION = ["==", "!=", "<=", ">=", "![", "&&", "||", ..."=<>:()[],.+-*/%|?~!&;{}"];

/** All tokens of `text`, the last of kind "end". Throws SyntaxFault. */
export function lex(text: string): readonly Token[] {
  if (text.length > QUERY_LENGTH_MAX) {
    throw new SyntaxFault("EQL1019", {
      message: `query of ${text.length} characters; at most ${QUERY_LENGTH_MAX} are read`,
    });
  }
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const token = lexToken(text, at);
    tokens.push(token);
    at = skipBlank(text, token.span.end);
  }
  tokens.push({ kind: "end", span: { start: text.length, end: text.length } });
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

function lexToken(text: string, at: number): Token {
  const char = text.charAt(at);
  if (text.startsWith('"""', at)) return lexRawString(text, at);
  if (char === '"') return lexQuotedString(text, at);
  if (char === "'") throw oldString(text, at, "'");
  if (char === "?" && (text[at + 1] === '"' || text[at + 1] === "'")) {
    throw oldString(text, at, text.slice(at, at + 2));
  }
  if (char === "`") return lexBackquoted(text, at);
  if (isDigit(char) || (char === "." && isDigit(text.charAt(at + 1)))) return lexNumber(text, at);
  if (/[A-Za-z_@]/.test(char)) return lexIdentifier(text, at);
  const punctuation = PUNCTUATION.find((one) => text.startsWith(one, at));
  if (punctuation !== undefined) {
    return { kind: "punctuation", text: punctuation, span: spanOf(at, punctuation.length) };
  }
  const odd = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw new SyntaxFault("EQL1001", {
    message: `unexpected character ${JSON.stringify(odd)}${quoteHint(odd)}`,
    span: spanOf(at, odd.length),
  });
}

// Typographic quotes come from copying a query out of a document.
function quoteHint(char: string): string {
  return "“”„‟«»‘’".includes(char) ? '; write straight double quotes (")' : "";
}

function oldString(text: string, at: number, opener: string): SyntaxFault {
  const quote = opener.slice(-1);
  const close = text.indexOf(quote, at + opener.length);
  const end = close < 0 ? at + opener.length : close + 1;
  const inner = text.slice(at + opener.length, close < 0 ? undefined : close);
  const isShort = close >= 0 && inner.length <= 60 && !inner.includes("\n");
  const repair = opener.startsWith("?") ? `"""${inner}"""` : `"${inner.replaceAll('"', '\\"')}"`;
  const what = opener.startsWith("?") ? "raw strings are written" : "strings take double quotes";
  const detail = opener.startsWith("?") ? ' """…""" instead of ?"…"' : "";
  return new SyntaxFault("EQL1004", {
    message: `${what}${detail}${isShort ? `; write ${repair}` : ""}`,
    span: { start: at, end },
    label: opener.startsWith("?") ? "a raw string of an older EQL" : "a single quote",
  });
}

function lexBackquoted(text: string, at: number): Token {
  let name = "";
  let from = at + 1;
  for (;;) {
    const close = text.indexOf("`", from);
    if (close < 0 || text.slice(from, close).includes("\n")) {
      throw new SyntaxFault("EQL1007", {
        message: "backquoted field name without its end; expected a closing `",
        span: spanOf(at, 1),
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
  if (!Number.isFinite(value)) {
    throw new SyntaxFault("EQL1005", {
      message: `number out of range: ${digits.slice(0, 40)}`,
      span,
    });
  }
  return { kind: "number", value, isInteger: /^\d+$/.test(digits), span };
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
