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
  readonly sequence: Readonly<Record<string, number>> | null;
}

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
  lines.push("", sequenceLine(explained));
  return lines.join("\n");
}

function sequenceLine({ matchCount, sequence }: ExplainedQuery): string {
  if (sequence === null) return matchCount > 0 ? "the rule matches" : "the rule does not match";
  const counts = Object.entries(sequence)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  return `${matchCount} sequences; ${counts.join(", ")}`;
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
