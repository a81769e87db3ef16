// The questions of a rule's guide: the list under its heading of investigation steps, each with the answers
// that meet it. Lines that only explain the step above (Elastic writes `Focus:`, `Implication:`) stay with it.
import { clipped } from "../clipped.ts";
import type { GuideStep } from "../investigation.ts";
import { GUIDE_LENGTH_MAX, GUIDE_STEPS_MAX, VALUE_LENGTH_MAX } from "../limits.ts";
import { guideBlocks } from "./guide-blocks.ts";
import { answersTo } from "./step-answers.ts";

/** Headings that begin a list of steps. Compared in small letters, by what they begin with. */
const STEP_HEADINGS: readonly string[] = [
  "possible investigation steps",
  "investigation steps",
  "suggested investigation steps",
  "triage checklist",
  "triage steps",
];

const STEP_LENGTH_MAX = 4 * VALUE_LENGTH_MAX;

export function guideSteps(note: string): readonly GuideStep[] {
  const steps: string[] = [];
  for (const line of stepLines(withoutQueries(note))) {
    const isExplanation = line.isNested && isLabel(line.text);
    const last = steps.length - 1;
    if (isExplanation && last >= 0) steps[last] = `${steps[last]}\n${line.text}`;
    else if (line.text !== "" && steps.length < GUIDE_STEPS_MAX) steps.push(line.text);
  }
  return steps.map((step) => {
    const text = clipped(step, STEP_LENGTH_MAX);
    return { text, answers: answersTo(text) };
  });
}

interface StepLine {
  readonly text: string;
  readonly isNested: boolean;
}

/** List items under the headings, with the lines that continue them. */
function stepLines(note: string): readonly StepLine[] {
  const lines: StepLine[] = [];
  let isInside = false;
  for (const line of note.split("\n")) {
    const heading = headingOf(line);
    if (heading !== undefined) {
      isInside = STEP_HEADINGS.some((name) => heading.startsWith(name));
      continue;
    }
    if (!isInside) continue;
    const item = itemOf(line);
    if (item !== undefined) lines.push(item);
    else if (line.trim() !== "" && /^\s/.test(line)) {
      const last = lines.pop();
      if (last !== undefined) lines.push({ ...last, text: `${last.text} ${line.trim()}`.trim() });
    }
  }
  return lines;
}

function headingOf(line: string): string | undefined {
  const found = /^ {0,3}#{1,6} +(\S.*)$/.exec(line);
  return found === null ? undefined : (found[1] ?? "").trim().toLowerCase();
}

function itemOf(line: string): StepLine | undefined {
  const found = /^(\s{0,12})(?:[-*+]|\d{1,3}[.)]) +(\S.*)?$/.exec(line);
  if (found === null) return undefined;
  return { text: (found[2] ?? "").trim(), isNested: (found[1] ?? "").length > 1 };
}

/** `Focus: …`: one word or two, then a colon. */
function isLabel(text: string): boolean {
  return /^[A-Z][a-z]{2,14}(?: [a-z]{1,12})?: /.test(text);
}

/** Queries have their own place. */
function withoutQueries(note: string): string {
  const text = note.slice(0, GUIDE_LENGTH_MAX);
  let rest = "";
  let from = 0;
  for (const { start, end } of guideBlocks(text)) {
    rest += text.slice(from, start);
    from = end;
  }
  return (rest + text.slice(from)).replace(/\$(?:osquery|investigate)_\d{1,4}/g, "");
}
