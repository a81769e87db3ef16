// Marks the dangerous parts of a command line. The text is an attacker's: every search is a plain one, each
// pattern marks a bounded number of places, and the work grows with the length of the text alone.
import { clipped } from "./clipped.ts";
import { DANGER_PATTERNS, type DangerPattern } from "./danger-patterns.ts";
import type { MarkedText, TextMark } from "./investigation.ts";
import { MARKED_LENGTH_MAX, MARKS_MAX } from "./limits.ts";

/** Places that one text of a pattern marks; more of the same tell nothing new. */
const PLACES_MAX = 8;
/** How far behind its beginning a mark may end. */
const MARK_LENGTH_MAX = 200;
/** Words of a command line that are looked at one by one. */
const WORDS_MAX = 4_096;

interface Word {
  readonly start: number;
  readonly end: number;
  /** Without quotes and signs round it, in small letters. */
  readonly text: string;
}

/** Marks in the order of the text, none over another; where reasons meet they are joined. */
export function markCommand(whole: string): MarkedText {
  const text = clipped(whole, MARKED_LENGTH_MAX);
  const small = smallLetters(text);
  const words = wordsOf(small);
  const marks = DANGER_PATTERNS.flatMap((pattern) => marksOf(pattern, small, words));
  return { text, marks: apart([...marks, ...unseen(text)]).slice(0, MARKS_MAX) };
}

function marksOf(
  pattern: DangerPattern,
  small: string,
  words: readonly Word[],
): readonly TextMark[] {
  switch (pattern.find) {
    case "text":
      return pattern.texts.flatMap((text) => textMarks(text, pattern, small));
    case "argument":
      return argumentMarks(pattern, words);
    case "pipe":
      return pipeMarks(pattern, small, words);
  }
}

function textMarks(
  text: string,
  pattern: Extract<DangerPattern, { find: "text" }>,
  small: string,
): readonly TextMark[] {
  const marks: TextMark[] = [];
  for (let at = small.indexOf(text); at >= 0; at = small.indexOf(text, at + text.length)) {
    // "eval " is no part of "retrieval ".
    const isInside = isWordPart(small, at) && isWordPart(small, at - 1);
    if (isInside) continue;
    const trimmed = at + text.trimEnd().length;
    marks.push({
      start: at,
      end: endOf(pattern.through, small, { from: at + text.length, least: trimmed }),
      reason: pattern.reason,
    });
    if (marks.length >= PLACES_MAX) break;
  }
  return marks;
}

/** Behind `through`, or before the blank; `least` where it does not follow soon. */
function endOf(
  through: string | undefined,
  small: string,
  { from, least }: { readonly from: number; readonly least: number },
): number {
  if (through === undefined) return least;
  const near = small.slice(from, from + MARK_LENGTH_MAX);
  if (through === " ") {
    const blank = near.search(/[\s"'`;|&)<>]/);
    return Math.max(least, blank < 0 ? from + near.length : from + blank);
  }
  const found = near.indexOf(through);
  return found < 0 ? least : from + found + through.length;
}

function argumentMarks(
  pattern: Extract<DangerPattern, { find: "argument" }>,
  words: readonly Word[],
): readonly TextMark[] {
  const marks: TextMark[] = [];
  let program: Word | undefined;
  for (const word of words) {
    if (pattern.programs.includes(baseName(word.text))) program = word;
    else if (program !== undefined && pattern.isArgument(word.text)) {
      const isFar = word.end - program.start > MARK_LENGTH_MAX;
      const start = isFar ? word.start : program.start;
      marks.push({ start, end: word.end, reason: pattern.reason });
      program = undefined;
    }
    if (marks.length >= PLACES_MAX) break;
  }
  return marks;
}

function pipeMarks(
  pattern: Extract<DangerPattern, { find: "pipe" }>,
  small: string,
  words: readonly Word[],
): readonly TextMark[] {
  const marks: TextMark[] = [];
  let program: Word | undefined;
  for (const [at, word] of words.entries()) {
    const before = words[at - 1];
    const isPiped =
      before !== undefined && isPipe(small.slice(before.end, word.start), before.text);
    // `| sudo bash`: what counts is behind sudo.
    const target = ["sudo", "env", "nohup", "exec"].includes(word.text) ? words[at + 1] : word;
    if (isPiped && program !== undefined && target !== undefined) {
      if (pattern.into.includes(baseName(target.text))) {
        const isFar = target.end - program.start > MARK_LENGTH_MAX;
        marks.push({
          start: isFar ? word.start : program.start,
          end: target.end,
          reason: pattern.reason,
        });
        program = undefined;
      }
    }
    if (pattern.programs.includes(baseName(word.text))) program = word;
    if (marks.length >= PLACES_MAX) break;
  }
  return marks;
}

function isPipe(between: string, before: string): boolean {
  return between.slice(0, 64).includes("|") || before === "|";
}

/** Words between blanks and the shell's signs, which are words of nobody. */
function wordsOf(small: string): readonly Word[] {
  const words: Word[] = [];
  let start = -1;
  for (let at = 0; at <= small.length && words.length < WORDS_MAX; at++) {
    const isBetween = at === small.length || isSeparator(small.charCodeAt(at));
    if (!isBetween && start < 0) start = at;
    if (isBetween && start >= 0) {
      words.push({ start, end: at, text: small.slice(start, Math.min(at, start + 256)) });
      start = -1;
    }
  }
  return words;
}

const SEPARATORS: ReadonlySet<number> = new Set(
  [...` \t\n\r"'\`;|&()<>`].map((sign) => sign.charCodeAt(0)),
);

function isSeparator(code: number): boolean {
  return SEPARATORS.has(code);
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}

/** Small letters of ASCII only: others change the length of a text. */
function smallLetters(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isWordPart(small: string, at: number): boolean {
  const code = small.charCodeAt(at);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

/** Characters that a reader does not see. */
function unseen(text: string): readonly TextMark[] {
  const marks: TextMark[] = [];
  for (const { index, 0: found } of text.matchAll(
    /(?:(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu,
  )) {
    marks.push({
      start: index,
      end: index + found.length,
      reason: "characters that are not seen, or change how the text is shown",
    });
    if (marks.length >= PLACES_MAX) break;
  }
  return marks;
}

function apart(marks: readonly TextMark[]): readonly TextMark[] {
  const sorted = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  const parted: TextMark[] = [];
  for (const mark of sorted) {
    const last = parted.at(-1);
    const isBehind = last === undefined || mark.start > last.end;
    if (isBehind || (mark.start === last.end && mark.reason !== last.reason)) {
      parted.push(mark);
      continue;
    }
    const reasons = last.reason.split("; ");
    const reason = reasons.includes(mark.reason) ? last.reason : `${last.reason}; ${mark.reason}`;
    parted[parted.length - 1] = { ...last, end: Math.max(last.end, mark.end), reason };
  }
  return parted;
}
