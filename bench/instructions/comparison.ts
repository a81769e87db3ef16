// Two commits' counts side by side. A run over one event is start-up and loading of rules; what the others
// add to it is the cost of events.
import { median } from "../measured-process.ts";
import type { Counter } from "./counter.ts";

export interface TreeCounts {
  readonly name: string;
  /** One value a run. */
  readonly oneEvent: readonly number[];
  readonly allEvents: readonly number[];
}

export interface ComparedRow {
  readonly title: string;
  readonly base: number;
  readonly now: number;
  /** (now - base) / base. */
  readonly change: number;
}

export function compare(options: {
  readonly base: TreeCounts;
  readonly now: TreeCounts;
  readonly eventCount: number;
}): readonly ComparedRow[] {
  const { base, now, eventCount } = options;
  const perEvent = ({ oneEvent, allEvents }: TreeCounts) =>
    (median(allEvents) - median(oneEvent)) / (eventCount - 1);
  return [
    row("start and one event", median(base.oneEvent), median(now.oneEvent)),
    row(`${eventCount} events, start included`, median(base.allEvents), median(now.allEvents)),
    row("each event after the first", perEvent(base), perEvent(now)),
  ];
}

/** The widest (most - least) / least among runs of the same thing; undefined after a single run. */
export function spread(trees: readonly TreeCounts[]): number | undefined {
  const series = trees
    .flatMap(({ oneEvent, allEvents }) => [oneEvent, allEvents])
    .filter((values) => values.length > 1);
  if (series.length === 0) return undefined;
  return Math.max(...series.map((values) => Math.max(...values) / Math.min(...values) - 1));
}

export function comparisonTable(options: {
  readonly rows: readonly ComparedRow[];
  readonly names: readonly [string, string];
  readonly unit: Counter["unit"];
}): string {
  const { rows, names, unit } = options;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line([unit, ...names, "change"]),
    "|---|---|---|---|",
    ...rows.map(({ title, base, now, change }) =>
      line([title, count(base), count(now), percent(change)]),
    ),
  ].join("\n");
}

export function percent(share: number): string {
  const text = (share * 100).toFixed(2);
  return `${share > 0 ? "+" : ""}${text} %`;
}

function row(title: string, base: number, now: number): ComparedRow {
  return { title, base, now, change: now / base - 1 };
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
