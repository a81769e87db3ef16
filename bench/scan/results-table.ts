// The results as Markdown for docs/performance.md: what each command cost, what was left out and why,
// and the targets.
import type { SkippedContender } from "./contender.ts";
import type { JudgedTarget } from "./targets.ts";

/** On less, start-up weighs more than it should and remembered values repeat more often. */
const JUDGED_BYTES = 1e9;
const TOO_SMALL =
  "The file is smaller than the 1 GB that targets are judged by: these verdicts do not count.";

export interface ResultRow {
  readonly title: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Undefined where it was not measured. */
  readonly peakMegabytes: number | undefined;
}

export function resultsTable(results: {
  readonly rows: readonly ResultRow[];
  /** The row that the others are divided by. */
  readonly yardstick: ResultRow | undefined;
  readonly skipped: readonly SkippedContender[];
  readonly targets: readonly JudgedTarget[];
  readonly fileBytes: number;
}): string {
  const { rows, yardstick, skipped, targets, fileBytes } = results;
  const costs = rows.map((row) => [
    row.title,
    row.cpuSeconds.toFixed(2),
    yardstick === undefined ? "–" : (row.cpuSeconds / yardstick.cpuSeconds).toFixed(2),
    row.wallSeconds.toFixed(2),
    row.peakMegabytes === undefined ? "–" : row.peakMegabytes.toFixed(0),
  ]);
  const judged = targets.map((target) => [
    target.title,
    figure(target.value, target.unit),
    bound(target, target.target),
    bound(target, target.stretch),
    target.verdict === "not met" ? "**not met**" : target.verdict,
  ]);
  return [
    table(["command", "CPU s", "ratio to `JSON.parse` alone", "wall s", "peak MB"], costs),
    ...(skipped.length === 0
      ? []
      : [skipped.map(({ name, reason }) => `Left out: ${name} (${reason}).`).join("\n")]),
    ...(fileBytes < JUDGED_BYTES ? [TOO_SMALL] : []),
    table(["ratio", "measured", "target", "stretch", ""], judged),
  ].join("\n\n");
}

function bound({ unit, isGain }: JudgedTarget, limit: number): string {
  return `${isGain ? "≥" : "≤"} ${limit}${suffix(unit)}`;
}

function figure(value: number | undefined, unit: JudgedTarget["unit"]): string {
  if (value === undefined) return "–";
  return `${unit === "ms" ? value.toFixed(0) : value.toFixed(2)}${suffix(unit)}`;
}

function suffix(unit: JudgedTarget["unit"]): string {
  return unit === "ms" ? " ms" : unit;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
