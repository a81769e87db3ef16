// One row of the process tree.
import type { TreeRow } from "../../triage/investigation.ts";
import { severityClass } from "../parts/badges.tsx";
import { Plain } from "../parts/plain.tsx";
import { formatCount, formatTime } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import type { SeenRow } from "./fold-tree.ts";
import { offsetOf, processState } from "./process-words.ts";

/** Deeper rows are not set further in: their depth is told to screen readers and by their parents. */
const INDENT_MAX = 16;

export interface TreeLineProps {
  readonly row: TreeRow;
  readonly seen: SeenRow;
  /** Among the rows in sight. */
  readonly place: number;
  readonly alertId: string;
  readonly alertMs: number;
  readonly isOngoing: boolean;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
  readonly onFold: () => void;
}

export function treeLineId(index: number): string {
  return `process-${index}`;
}

export function TreeLine(props: TreeLineProps) {
  const { row, seen, place, alertMs, isOngoing, isCurrent, onChoose } = props;
  const { process, role, depth } = row;
  const state = processState(process);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree grid has the focus and takes the keys
    <div
      id={treeLineId(seen.index)}
      role="row"
      tabIndex={-1}
      class={`tree-line tree-${role}${isCurrent ? " tree-current" : ""}`}
      aria-level={depth + 1}
      aria-rowindex={place + 1}
      aria-selected={isCurrent}
      {...(seen.hasChildren ? { "aria-expanded": !seen.isFolded } : {})}
      style={{ "--depth": String(Math.min(depth, INDENT_MAX)) }}
      onClick={onChoose}
    >
      <span role="gridcell" class="tree-process">
        <FoldMark {...props} />
        <span class="tree-name">
          <Plain text={process.name} isOneLine max={60} />
        </span>
        <AlertMarks {...props} />
        <span class="tree-command">
          <Plain text={argumentsOf(row)} isOneLine max={300} />
        </span>
        <Hidden row={row} seen={seen} />
      </span>
      <span role="gridcell" class="tree-user">
        <Plain text={process.userName ?? process.userId ?? ""} isOneLine max={40} />
      </span>
      <span
        role="gridcell"
        class={`tree-state tree-state-${isOngoing || state.kind !== "running" ? state.kind : "ended"}`}
      >
        {stateText(props)}
      </span>
      <span
        role="gridcell"
        class="tree-time"
        title={process.startMs === undefined ? "" : formatTime(process.startMs)}
      >
        {process.startMs === undefined ? "" : offsetOf(process.startMs, alertMs)}
      </span>
    </div>
  );
}

/** Of ancestors and siblings it is no news that they run. */
function stateText({ row, isOngoing }: TreeLineProps): string {
  const { text, kind } = processState(row.process);
  if (kind !== "running") return text;
  if (row.role === "ancestor" || row.role === "sibling") return "–";
  return isOngoing ? "still running" : text;
}

/** What follows the name, which is there already. */
function argumentsOf({ process }: TreeRow): string {
  const { args, commandLine, name } = process;
  if (args.length > 1) return args.slice(1).join(" ");
  return commandLine === name || commandLine.endsWith(`/${name}`) ? "" : commandLine;
}

function FoldMark({ seen, row, onFold }: TreeLineProps) {
  if (!seen.hasChildren) return <span class="fold" />;
  return (
    <button
      type="button"
      class="fold"
      tabIndex={-1}
      aria-label={`${seen.isFolded ? "Unfold" : "Fold"} ${visibleText(row.process.name.slice(0, 60))}`}
      onClick={(event) => {
        event.stopPropagation();
        onFold();
      }}
    >
      {seen.isFolded ? "▸" : "▾"}
    </button>
  );
}

function AlertMarks({ row, alertId }: TreeLineProps) {
  const { alerts } = row.process;
  const [first] = [...alerts].sort((a, b) => Number(b.id === alertId) - Number(a.id === alertId));
  if (first === undefined) return null;
  const isThis = first.id === alertId;
  return (
    <span
      class={`severity severity-${severityClass(first.severity)} tree-alert`}
      title={visibleText(
        alerts
          .map((alert) => alert.ruleName)
          .join("; ")
          .slice(0, 500),
      )}
    >
      {isThis ? "this alert" : visibleText(first.severity.slice(0, 12))}
      {alerts.length > 1 ? ` +${alerts.length - 1}` : ""}
    </span>
  );
}

function Hidden({ row, seen }: { readonly row: TreeRow; readonly seen: SeenRow }) {
  if (seen.hiddenCount > 0) {
    return <span class="tree-hidden">{formatCount(seen.hiddenCount)} folded</span>;
  }
  if (row.cutCount > 0) {
    return <span class="tree-hidden">{formatCount(row.cutCount)} more not shown</span>;
  }
  return null;
}
