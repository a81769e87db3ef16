// Which rows of a process tree are in sight while some are folded, and the ways of the keyboard through them.
// The tree is a list in depth-first order, so a subtree is a run of rows that are deeper than its root.
import type { TreeRow } from "../../triage/investigation.ts";

export interface SeenRow {
  /** In the whole tree. */
  readonly index: number;
  readonly hasChildren: boolean;
  readonly isFolded: boolean;
  /** Rows that the fold hides. */
  readonly hiddenCount: number;
}

/** Index behind the last row of the subtree of `index`. */
export function subtreeEnd(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  let end = index + 1;
  while (end < rows.length && (rows[end]?.depth ?? 0) > depth) end++;
  return end;
}

export function seenRows(
  rows: readonly TreeRow[],
  folded: ReadonlySet<number>,
): readonly SeenRow[] {
  const seen: SeenRow[] = [];
  let index = 0;
  while (index < rows.length) {
    const hasChildren = (rows[index + 1]?.depth ?? 0) > (rows[index]?.depth ?? 0);
    const isFolded = hasChildren && folded.has(index);
    const next = isFolded ? subtreeEnd(rows, index) : index + 1;
    seen.push({ index, hasChildren, isFolded, hiddenCount: isFolded ? next - index - 1 : 0 });
    index = next;
  }
  return seen;
}

/** At first the subtrees of siblings are folded: they are context, not the story. */
export function firstFolds(rows: readonly TreeRow[]): ReadonlySet<number> {
  const folds = new Set<number>();
  rows.forEach((row, index) => {
    const hasChildren = (rows[index + 1]?.depth ?? 0) > row.depth;
    if (row.role === "sibling" && hasChildren && row.process.alerts.length === 0) folds.add(index);
  });
  return folds;
}

export type TreeMove =
  | { readonly kind: "go"; readonly index: number }
  | { readonly kind: "fold" | "unfold"; readonly index: number };

/** What a key does at a row, after WAI-ARIA's tree grid; undefined for other keys. */
export function treeMove(
  key: string,
  parts: {
    readonly rows: readonly TreeRow[];
    readonly seen: readonly SeenRow[];
    readonly current: number;
    readonly pageRows: number;
  },
): TreeMove | undefined {
  const { rows, seen, current, pageRows } = parts;
  const place = seen.findIndex((row) => row.index === current);
  const here = seen[place];
  const at = (to: number): TreeMove | undefined => {
    const row = seen[Math.max(0, Math.min(seen.length - 1, to))];
    return row === undefined ? undefined : { kind: "go", index: row.index };
  };
  switch (key) {
    case "ArrowDown":
      return at(place + 1);
    case "ArrowUp":
      return at(place - 1);
    case "PageDown":
      return at(place + pageRows);
    case "PageUp":
      return at(place - pageRows);
    case "Home":
      return at(0);
    case "End":
      return at(seen.length - 1);
    case "ArrowRight":
      if (here?.isFolded === true) return { kind: "unfold", index: current };
      return here?.hasChildren === true ? at(place + 1) : undefined;
    case "ArrowLeft": {
      if (here?.hasChildren === true && !here.isFolded) return { kind: "fold", index: current };
      const parent = rows[current]?.parentIndex ?? -1;
      return parent < 0 ? undefined : { kind: "go", index: parent };
    }
    default:
      return undefined;
  }
}

/** Folds without those that hide `index`. */
export function unfoldedTo(
  rows: readonly TreeRow[],
  folded: ReadonlySet<number>,
  index: number,
): ReadonlySet<number> {
  const next = new Set(folded);
  let parent = rows[index]?.parentIndex ?? -1;
  while (parent >= 0) {
    next.delete(parent);
    parent = rows[parent]?.parentIndex ?? -1;
  }
  return next;
}
