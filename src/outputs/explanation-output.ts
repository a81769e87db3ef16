// An explanation for a person: the query as an indented tree, a mark for true and false, and behind a
// leaf what the event holds.
import pc from "picocolors";
import { shortTerminal } from "./escape-terminal.ts";

export interface ExplainedPart {
  readonly text: string;
  readonly isTrue: boolean;
  readonly parts: readonly ExplainedPart[];
  readonly fields: readonly { readonly path: string; readonly value: unknown }[];
}

export interface ExplainedQuery {
  readonly filters: readonly {
    readonly stage: number;
    readonly category: string | null;
    readonly matchedCount: number;
    readonly eventCount: number;
    readonly origin: string;
    readonly tree: ExplainedPart;
  }[];
  readonly matchCount: number;
  /** Events that the rule's index patterns leave out. */
  readonly leftOutCount: number;
  readonly exceptions: readonly { readonly name: string; readonly eventCount: number }[];
  readonly sequence: SequenceExplanation | null;
}

export interface SequenceExplanation {
  readonly counts: Readonly<Record<string, number>>;
  /** Paths of the join keys; none where all events join. */
  readonly keyNames: readonly string[];
  /** By join key, those that came furthest first. */
  readonly keys: readonly KeyExplanation[];
  /** Steps of further keys, which are not told. */
  readonly untoldCount: number;
}

/** Stages are counted from 1. */
export interface KeyExplanation {
  readonly keys: readonly unknown[];
  readonly completedCount: number;
  readonly summary: string;
  /** Of the unfinished sequence that came furthest; none where one was found. */
  readonly events: readonly (ExplainedEvent & { readonly stage: number })[];
  /** An event for which nothing waited, where there is nothing else to tell. */
  readonly ignored: (ExplainedEvent & { readonly stage: number }) | null;
  readonly excepted: readonly (ExplainedEvent & {
    readonly stage: number | "until";
    readonly exception: string;
  })[];
}

interface ExplainedEvent {
  readonly origin: string;
  /** ISO 8601; null when the event has none. */
  readonly time: string | null;
}

/** Keys told on a terminal; JSON has all. */
const KEYS_SHOWN_MAX = 20;

const LEAF_CHARACTERS_MAX = 160;
const VALUE_CHARACTERS_MAX = 200;

export function explanationText(
  ruleName: string,
  explained: ExplainedQuery,
  options: { readonly color: boolean },
): string {
  const color = pc.createColors(options.color);
  const lines = [color.bold(shortTerminal(ruleName, LEAF_CHARACTERS_MAX))];
  const isSequence = explained.filters.length > 1;
  for (const { stage, category, matchedCount, eventCount, origin, tree } of explained.filters) {
    const which = isSequence ? `stage ${stage + 1}: ` : "";
    const nearest = matchedCount > 0 ? "the last that does" : "the nearest";
    lines.push(
      "",
      `${which}${category ?? "any"} — ${matchedCount} of ${eventCount} events match; ${nearest}: ${shortTerminal(origin, LEAF_CHARACTERS_MAX)}`,
      ...treeLines(tree, 1, options.color),
    );
  }
  const { sequence } = explained;
  if (sequence !== null) lines.push("", ...keyLines(sequence, options.color));
  lines.push("", ...verdictLines(explained));
  return lines.join("\n");
}

function keyLines(sequence: SequenceExplanation, isColored: boolean): readonly string[] {
  const { keyNames, keys, untoldCount } = sequence;
  const shown = keys.slice(0, KEYS_SHOWN_MAX);
  const more = keys.length - shown.length;
  return [
    keyNames.length === 0 ? "all events:" : `by ${shortTerminal(keyNames.join(", "), 100)}:`,
    ...shown.flatMap((key) => oneKeyLines(key, keyNames.length > 0, isColored)),
    ...(keys.length === 0 ? ["  no event matched a stage"] : []),
    ...(more > 0 ? [`  … and ${more} more keys (--json has all)`] : []),
    ...(untoldCount > 0 ? [`  further keys are not told: ${untoldCount} steps`] : []),
  ];
}

function oneKeyLines(key: KeyExplanation, hasName: boolean, isColored: boolean): readonly string[] {
  const color = pc.createColors(isColored);
  const mark = key.completedCount > 0 ? color.green("✓") : color.red("✗");
  const name = hasName ? `${keyText(key.keys)} — ` : "";
  const at = (event: ExplainedEvent) =>
    `${shortTerminal(event.origin, LEAF_CHARACTERS_MAX)}${event.time === null ? "" : color.dim(`  ${event.time}`)}`;
  return [
    `  ${mark} ${name}${shortTerminal(key.summary, VALUE_CHARACTERS_MAX)}`,
    ...key.events.map((event) => `      stage ${event.stage}: ${at(event)}`),
    ...(key.ignored === null ? [] : [`      stage ${key.ignored.stage}: ${at(key.ignored)}`]),
    ...key.excepted.map(
      (event) =>
        `      stage ${event.stage}: ${at(event)}, taken away by exception "${shortTerminal(event.exception, LEAF_CHARACTERS_MAX)}"`,
    ),
  ];
}

function keyText(keys: readonly unknown[]): string {
  const parts = keys.map((key) => (key === null ? "(absent)" : String(key)));
  return shortTerminal(parts.join(", "), LEAF_CHARACTERS_MAX);
}

function verdictLines(explained: ExplainedQuery): readonly string[] {
  const { matchCount, leftOutCount, exceptions, sequence } = explained;
  const verdict = matchCount > 0 ? "the rule matches" : "the rule does not match";
  return [
    sequence === null ? verdict : `${matchCount} sequences${countsText(sequence.counts)}`,
    ...(leftOutCount > 0 ? [`its index patterns leave ${leftOutCount} events out`] : []),
    ...exceptions.map(
      ({ name, eventCount }) =>
        `exception "${shortTerminal(name, LEAF_CHARACTERS_MAX)}" takes ${eventCount} events away`,
    ),
  ];
}

function countsText(counts: SequenceExplanation["counts"]): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`;
}

function treeLines(part: ExplainedPart, depth: number, isColored: boolean): readonly string[] {
  const color = pc.createColors(isColored);
  const mark = part.isTrue ? color.green("✓") : color.red("✗");
  const seen = part.fields
    .map(({ path, value }) => `${path} = ${shortTerminal(shown(value), VALUE_CHARACTERS_MAX)}`)
    .join(", ");
  const text = shortTerminal(part.text, LEAF_CHARACTERS_MAX);
  const line = `${"  ".repeat(depth)}${mark} ${text}${seen === "" ? "" : color.dim(`   ${seen}`)}`;
  return [line, ...part.parts.flatMap((below) => treeLines(below, depth + 1, isColored))];
}

function shown(value: unknown): string {
  return value === null ? "(absent)" : JSON.stringify(value);
}
