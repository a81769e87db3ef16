// `maxspan=30s`: the only place where EQL has time spans.
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
  if (token.kind === "number" && token.isInteger) {
    const word = tokens.peek();
    const unit = word.kind === "identifier" ? unitOf(word.text) : undefined;
    const repair = unit === undefined ? `${token.value}s` : `${token.value}${unit}`;
    throw new SyntaxFault("EQL1016", {
      message: `a time span needs its unit right behind the number; write ${repair}`,
      span: token.span,
      notes: ["units are ms, s, m, h and d"],
    });
  }
  if (token.kind !== "timespan") {
    throw new SyntaxFault("EQL1016", {
      message: "expected a time span such as 30s or 5m",
      span: token.span,
    });
  }
  const amount = Number(token.amount);
  const unitMs = UNITS_MS.get(token.unit);
  if (unitMs === undefined || !/^\d+$/.test(token.amount)) {
    const unit = unitOf(token.unit);
    const isFraction = unitMs !== undefined;
    const repair =
      unit !== undefined && !isFraction ? `; did you mean ${token.amount}${unit}?` : "";
    throw new SyntaxFault("EQL1016", {
      message: isFraction
        ? `a time span takes a whole number, found ${token.amount}`
        : `unknown unit of time "${token.unit}"; expected ms, s, m, h or d${repair}`,
      span: token.span,
    });
  }
  return amount * unitMs;
}

function unitOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  return UNITS_MS.has(lower) ? lower : WORDS.get(lower);
}
