// Says what is wrong with a regular expression of a query: what Lucene's syntax has instead of what
// people know from other languages, and where its structure breaks. What is left is asked of the
// compiler itself. One pass, no recursion, since the pattern comes from anyone's rule.
import { compileRegex } from "../compile/lucene-regex.ts";

export interface RegexProblem {
  readonly message: string;
  readonly notes: readonly string[];
  /** UTF-16 offset into the pattern where it breaks, and how much of it is to blame. */
  readonly offset: number;
  readonly length: number;
}

/** Undefined when the expression is well formed. Source: Lucene's RegExp class, all flags set. */
export function regexProblem(pattern: string): RegexProblem | undefined {
  for (const { sign, name, note } of FOREIGN) {
    const offset = pattern.indexOf(sign);
    if (offset >= 0 && !isEscaped(pattern, offset)) {
      const length = sign.length;
      return {
        message: `Lucene's regular expressions have no ${name}`,
        notes: [note],
        offset,
        length,
      };
    }
  }
  const broken = structureProblem(pattern);
  if (broken !== undefined) return broken;
  const compiled = compileRegex(pattern, false);
  return compiled.ok ? undefined : { ...problem(compiled.reason, 0), length: pattern.length };
}

const FOREIGN: readonly { readonly sign: string; readonly name: string; readonly note: string }[] =
  [
    { sign: "(?=", name: "look-ahead", note: "write two conditions joined with and" },
    { sign: "(?!", name: "look-ahead", note: 'write a second condition: and not field regex "…"' },
    { sign: "(?<=", name: "look-behind", note: "write two conditions joined with and" },
    {
      sign: "(?<!",
      name: "look-behind",
      note: 'write a second condition: and not field regex "…"',
    },
    { sign: "(?:", name: "(?: … ) groups", note: "plain ( … ) captures nothing either" },
    { sign: "(?i)", name: "flags", note: "regex~ ignores case" },
  ];

/** What reading one item of the pattern at `at` led to. */
interface Step {
  readonly next: number;
  /** True when a quantifier may follow. */
  readonly isAtom: boolean;
  readonly fault?: string;
}

function structureProblem(pattern: string): RegexProblem | undefined {
  const openers: number[] = [];
  let hasAtom = false;
  for (let at = 0; at < pattern.length; ) {
    const char = pattern.charAt(at);
    if (char === "(") openers.push(at);
    if (char === ")" && openers.pop() === undefined) return problem('")" closes nothing', at);
    const step = stepFrom(pattern, at, hasAtom);
    if (step.fault !== undefined) return problem(step.fault, at);
    hasAtom = step.isAtom;
    at = step.next;
  }
  const open = openers.pop();
  return open === undefined ? undefined : problem('"(" is never closed', open);
}

function stepFrom(pattern: string, at: number, hasAtom: boolean): Step {
  const char = pattern.charAt(at);
  switch (char) {
    case "\\":
      if (at + 1 === pattern.length) return fault("a backslash at the end escapes nothing");
      return { next: at + 2, isAtom: true };
    case "(":
    case "|":
    case "&":
    case "~":
      return { next: at + 1, isAtom: false };
    case "[":
      return classFrom(pattern, at);
    case '"':
      return upTo(
        pattern,
        at,
        '"',
        'text in quotes without its end; a quote itself is written \\"',
      );
    case "<":
      return matched(
        pattern,
        at,
        /<\d+-\d+>|<[A-Za-z]\w*>/y,
        'expected "<1-9>"; the sign < itself is \\<',
      );
    case "*":
    case "+":
    case "?":
      return hasAtom ? { next: at + 1, isAtom: true } : fault(`nothing before "${char}" to repeat`);
    case "{":
      if (!hasAtom) return fault('nothing before "{" to repeat; the sign { itself is \\{');
      return matched(pattern, at, /\{\d+(?:,\d*)?\}/y, 'expected "{2}" or "{2,5}"');
    default:
      return { next: at + 1, isAtom: true };
  }
}

function classFrom(pattern: string, at: number): Step {
  // The first character is taken even where it is "]".
  const first = at + (pattern[at + 1] === "^" ? 2 : 1);
  let next = first + (pattern[first] === "\\" ? 2 : 1);
  while (next < pattern.length && pattern[next] !== "]") next += pattern[next] === "\\" ? 2 : 1;
  if (next >= pattern.length) return fault('"[" is never closed');
  return { next: next + 1, isAtom: true };
}

function upTo(pattern: string, at: number, end: string, message: string): Step {
  const close = pattern.indexOf(end, at + 1);
  return close < 0 ? fault(message) : { next: close + 1, isAtom: true };
}

function matched(pattern: string, at: number, form: RegExp, message: string): Step {
  form.lastIndex = at;
  const found = form.exec(pattern)?.[0];
  return found === undefined ? fault(message) : { next: at + found.length, isAtom: true };
}

function fault(message: string): Step {
  return { next: 0, isAtom: false, fault: message };
}

function problem(message: string, offset: number): RegexProblem {
  return { message: `regular expression cannot be read: ${message}`, notes: [], offset, length: 1 };
}

// An odd number of backslashes before a sign makes it plain.
function isEscaped(pattern: string, offset: number): boolean {
  let at = offset;
  while (at > 0 && pattern[at - 1] === "\\") at--;
  return (offset - at) % 2 === 1;
}
