// `maxspan=30s`: the only place where EQL has time spans. People write "5min" or leave the unit out, so
// the faults here know the words for units and offer the letter.
import type { Span } from "../../base/span.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { TokenStream } from "./token-stream.ts";

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Words that people write for a unit, and the unit. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["sec", "s"],
  ["secs", "s"],
  ["second", "s"],
  ["seconds", "s"],
  ["min", "m"],
  ["mins", "m"],
  ["minute", "m"],
  ["minutes", "m"],
  ["hr", "h"],
  ["hour", "h"],
  ["hours", "h"],
  ["day", "d"],
  ["days", "d"],
  ["millis", "ms"],
]);

/** Takes the span behind `maxspan=` and returns it in milliseconds. */
export function parseMaxspan(tokens: TokenStream): number {
  const token = tokens.next();
  if (token.kind === "timespan") return inMs(token.amount, token.unit, token.span);
  if (token.kind !== "number") {
    throw new SyntaxFault("EQL1016", {
      message: "expected a time span such as 30s or 5m",
      span: token.span,
    });
  }
  // Elasticsearch takes `5 m` as well.
  const word = tokens.peek();
  if (word.kind === "identifier" && unitOf(word.text) !== undefined) {
    tokens.next();
    const span = { start: token.span.start, end: word.span.end };
    return inMs(token.isInteger ? String(token.value) : "fraction", word.text, span);
  }
  throw new SyntaxFault("EQL1016", {
    message: `a time span needs its unit right behind the number; write ${token.value}s`,
    span: token.span,
    notes: ["units are ms, s, m, h and d"],
  });
}

function inMs(amount: string, unit: string, span: Span): number {
  const unitMs = UNITS_MS.get(unit);
  if (unitMs === undefined) {
    const meant = unitOf(unit);
    const repair = meant === undefined ? "" : `; did you mean ${amount}${meant}?`;
    throw new SyntaxFault("EQL1016", {
      message: `unknown unit of time "${unit}"; expected ms, s, m, h or d${repair}`,
      span,
    });
  }
  const spanMs = /^\d+$/.test(amount) ? Number(amount) * unitMs : Number.NaN;
  if (Number.isSafeInteger(spanMs)) return spanMs;
  throw new SyntaxFault("EQL1016", {
    message: Number.isNaN(spanMs)
      ? "a time span takes a whole number; write it in a smaller unit"
      : "a time span longer than any clock runs",
    span,
  });
}

function unitOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  return UNITS_MS.has(lower) ? lower : WORDS.get(lower);
}
