// Lucene's regular expressions, run by re2js in time linear in the value. The syntax is translated,
// never handed to JavaScript's RegExp. Always the whole value; `.` is any character, newline included.
// Source: Lucene's RegExp class with all optional operators on, as Elasticsearch's EQL uses it.
import { RE2JS } from "re2js";
import { numberRange } from "./regex-number-range.ts";

/** Elasticsearch's own bound on a pattern. */
export const REGEX_LENGTH_MAX = 10_000;

/** `a{1,100000}` would unroll into as many states. */
const REPEAT_MAX = 1_000;

export type CompiledRegex =
  | { readonly ok: true; readonly matches: (value: string) => boolean }
  | { readonly ok: false; readonly reason: string };

/** Compiles a Lucene pattern. Never throws. */
export function compileRegex(pattern: string, ignoreCase: boolean): CompiledRegex {
  if (pattern.length > REGEX_LENGTH_MAX) {
    return { ok: false, reason: `longer than ${REGEX_LENGTH_MAX} characters` };
  }
  const translated = translate(pattern);
  if (typeof translated !== "string") return { ok: false, reason: translated.reason };
  try {
    const flags = RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const compiled = RE2JS.compile(`^(?:${translated})$`, flags);
    return { ok: true, matches: (value) => compiled.matches(value) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: reason.replace(/^error parsing regexp: /, "") };
  }
}

interface Fault {
  readonly reason: string;
}

function translate(pattern: string): string | Fault {
  let out = "";
  const openers: number[] = [];
  let atomStart = 0;
  let isRepeated = false;
  for (let at = 0; at < pattern.length; ) {
    const step = translateAt(pattern, at);
    if ("reason" in step) return step;
    const char = pattern.charAt(at);
    if ("*+?{".includes(char)) {
      // `a+?` is `(a+)?` to Lucene; RE2 would take it for a lazy `a+`, and refuse `a**`.
      if (isRepeated) out = `${out.slice(0, atomStart)}(?:${out.slice(atomStart)})`;
      isRepeated = true;
    } else {
      atomStart = char === ")" ? (openers.pop() ?? out.length) : out.length;
      if (char === "(") openers.push(out.length);
      isRepeated = false;
    }
    out += step.text;
    at = step.next;
  }
  return out;
}

interface Step {
  readonly text: string;
  readonly next: number;
}

function translateAt(pattern: string, at: number): Step | Fault {
  const char = pattern.charAt(at);
  switch (char) {
    case "\\":
      return translateEscape(pattern, at);
    case '"':
      return translateQuoted(pattern, at);
    case "[":
      return translateClass(pattern, at);
    case "<":
      return translateRange(pattern, at);
    case "{":
      return translateRepeat(pattern, at);
    case "@":
      return { text: "(?s:.*)", next: at + 1 };
    case "#":
      return { text: "[^\\x{0}-\\x{10FFFF}]", next: at + 1 };
    case "~":
    case "&":
      return { reason: `the operator "${char}" (complement, intersection) has no linear form` };
    case "^":
    case "$":
      // Not operators in Lucene: patterns are anchored, and these are plain characters.
      return { text: `\\${char}`, next: at + 1 };
    case "(":
      if (pattern[at + 1] === "?") return { reason: "groups with (?…) do not exist" };
      return { text: "(?:", next: at + 1 };
    default:
      return { text: char, next: at + 1 };
  }
}

function translateEscape(pattern: string, at: number): Step | Fault {
  const next = pattern.codePointAt(at + 1);
  if (next === undefined) return { reason: "it ends in a backslash" };
  const char = String.fromCodePoint(next);
  // Lucene knows the classes \d \D \s \S \w \W; every other escaped character is itself.
  const text = /[dDsSwW]/.test(char) ? `\\${char}` : literal(char);
  return { text, next: at + 1 + char.length };
}

function translateQuoted(pattern: string, at: number): Step | Fault {
  const close = pattern.indexOf('"', at + 1);
  if (close < 0) return { reason: 'a quoted part never ends; write \\" for a quote' };
  const inner = pattern.slice(at + 1, close);
  return { text: `(?:${[...inner].map(literal).join("")})`, next: close + 1 };
}

function translateClass(pattern: string, at: number): Step | Fault {
  let text = "[";
  let next = at + 1;
  if (pattern[next] === "^") {
    text += "^";
    next++;
  }
  for (let isFirst = true; ; isFirst = false) {
    const point = pattern.codePointAt(next);
    if (point === undefined) return { reason: "a character class [ ] never ends" };
    const char = String.fromCodePoint(point);
    if (char === "]" && !isFirst) return { text: `${text}]`, next: next + 1 };
    if (char === "\\") {
      const step = translateEscape(pattern, next);
      if ("reason" in step) return step;
      text += step.text;
      next = step.next;
    } else {
      text += char === "-" ? "-" : literal(char);
      next += char.length;
    }
  }
}

function translateRange(pattern: string, at: number): Step | Fault {
  const close = pattern.indexOf(">", at);
  const match = close < 0 ? null : /^<(\d{1,15})-(\d{1,15})>$/.exec(pattern.slice(at, close + 1));
  if (match === null)
    return { reason: "a numeric range is written <1-100>; write \\< for the sign" };
  const text = numberRange(match[1] as string, match[2] as string);
  return text === undefined
    ? { reason: "a numeric range that is empty" }
    : { text, next: close + 1 };
}

function translateRepeat(pattern: string, at: number): Step | Fault {
  const close = pattern.indexOf("}", at);
  const match = close < 0 ? null : /^\{(\d+)(,(\d*))?\}$/.exec(pattern.slice(at, close + 1));
  if (match === null)
    return { reason: "a repeat is written {2}, {2,} or {2,5}; write \\{ for the sign" };
  if (Number(match[1]) > REPEAT_MAX || Number(match[3] ?? 0) > REPEAT_MAX) {
    return { reason: `a repeat of more than ${REPEAT_MAX}` };
  }
  return { text: match[0], next: close + 1 };
}

function literal(char: string): string {
  return /[A-Za-z0-9]/.test(char) ? char : `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
