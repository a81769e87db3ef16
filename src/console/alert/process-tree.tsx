// The process tree: who started whom, what ran with which arguments and how it ended, with alerts where they
// were raised. One column of rows of one height, so that thousands scroll; a row's detail is below the tree.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ProcessSummary, ProcessTreeView } from "../../triage/investigation.ts";
import { scrollToRow, VirtualRows } from "../parts/virtual-rows.tsx";
import { useKeys } from "../shell/keyboard.ts";
import { formatCount } from "../text/format-time.ts";
import {
  firstFolds,
  type SeenRow,
  seenRows,
  subtreeEnd,
  treeMove,
  unfoldedTo,
} from "./fold-tree.ts";
import { ProcessDetails } from "./process-details.tsx";
import { TreeLine, treeLineId } from "./tree-line.tsx";

/** As in alert.css. */
const ROW_PX = 27;

export interface ProcessTreeProps {
  readonly tree: ProcessTreeView;
  readonly alertId: string;
  readonly alertMs: number;
  /** Whether what has no end told is taken to run. */
  readonly isOngoing: boolean;
  readonly onRespond: (process: ProcessSummary) => void;
}

export function ProcessTree(props: ProcessTreeProps) {
  const { tree, alertId, alertMs, isOngoing, onRespond } = props;
  const { rows, subjectIndex } = tree;
  const scroller = useRef<HTMLDivElement>(null);
  const { folded, setFolded, current, setCurrent, seen } = useFolding(tree);
  const show = (index: number, isCentered = false) => {
    const place = seenRows(rows, unfoldedTo(rows, folded, index)).findIndex(
      (row) => row.index === index,
    );
    setFolded(unfoldedTo(rows, folded, index));
    setCurrent(index);
    scrollToRow(scroller.current, { index: place, rowPx: ROW_PX, isCentered });
  };
  useSubjectInSight(scroller.current, seen, subjectIndex);
  useKeys({ s: () => subjectIndex >= 0 && show(subjectIndex, true) });
  const fold = (index: number, isFolded: boolean) => setFolded(withFold(folded, index, isFolded));
  const onKeyDown = (event: KeyboardEvent) => {
    const pageRows = Math.floor((scroller.current?.clientHeight ?? ROW_PX) / ROW_PX) - 1;
    const move = treeMove(event.key, { rows, seen, current, pageRows });
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.kind === "go") show(move.index);
    else fold(move.index, move.kind === "fold");
  };
  if (rows.length === 0) {
    return (
      <p class="dim">
        The events kept here tell of no process for this alert: it may be about something else, or
        its events are older than what is kept.
      </p>
    );
  }
  const chosen = rows[current];
  return (
    <>
      <TreeTools tree={tree} onFold={setFolded} onSubject={() => show(subjectIndex, true)} />
      <div
        ref={scroller}
        class="tree"
        role="treegrid"
        tabIndex={0}
        aria-label="Process tree"
        aria-rowcount={seen.length}
        aria-activedescendant={treeLineId(current)}
        onKeyDown={onKeyDown}
      >
        <VirtualRows
          count={seen.length}
          rowPx={ROW_PX}
          scroller={scroller}
          row={(place) => {
            const one = seen[place];
            const row = one === undefined ? undefined : rows[one.index];
            if (one === undefined || row === undefined) return null;
            return (
              <TreeLine
                key={one.index}
                row={row}
                seen={one}
                place={place}
                alertId={alertId}
                alertMs={alertMs}
                isOngoing={isOngoing}
                isCurrent={one.index === current}
                onChoose={() => setCurrent(one.index)}
                onFold={() => fold(one.index, !one.isFolded)}
              />
            );
          }}
        />
      </div>
      {chosen === undefined ? null : (
        <ProcessDetails process={chosen.process} alertMs={alertMs} onRespond={onRespond} />
      )}
    </>
  );
}

/**
 * Folds and the chosen row. They are kept by process, not by place: while an attack goes on the tree is read
 * again and has new rows among the old ones.
 */
function useFolding({ rows, subjectIndex }: ProcessTreeView) {
  const idOf = (index: number) => rows[index]?.process.entityId ?? "";
  const [foldedIds, setFoldedIds] = useState<ReadonlySet<string>>(
    () => new Set([...firstFolds(rows)].map(idOf)),
  );
  const [currentId, setCurrentId] = useState(idOf(Math.max(0, subjectIndex)));
  const indexById = useMemo(
    () => new Map(rows.map((row, index) => [row.process.entityId, index])),
    [rows],
  );
  const folded = useMemo(
    () => new Set([...foldedIds].flatMap((id) => indexById.get(id) ?? [])),
    [foldedIds, indexById],
  );
  const seen = useMemo(() => seenRows(rows, folded), [rows, folded]);
  return {
    folded,
    setFolded: (next: ReadonlySet<number>) => setFoldedIds(new Set([...next].map(idOf))),
    current: indexById.get(currentId) ?? Math.max(0, subjectIndex),
    setCurrent: (index: number) => setCurrentId(idOf(index)),
    seen,
  };
}

/** Once, when the tree is drawn. */
function useSubjectInSight(
  element: HTMLElement | null,
  seen: readonly SeenRow[],
  subjectIndex: number,
): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (element === null || isDone.current) return;
    isDone.current = true;
    const place = seen.findIndex((row) => row.index === subjectIndex);
    if (place * ROW_PX > element.clientHeight / 2) {
      scrollToRow(element, { index: place, rowPx: ROW_PX, isCentered: true });
    }
  });
}

function withFold(folded: ReadonlySet<number>, index: number, isFolded: boolean) {
  const next = new Set(folded);
  if (isFolded) next.add(index);
  else next.delete(index);
  return next;
}

function TreeTools(props: {
  readonly tree: ProcessTreeView;
  readonly onFold: (folded: ReadonlySet<number>) => void;
  readonly onSubject: () => void;
}) {
  const { tree, onFold, onSubject } = props;
  const { rows, isCut } = tree;
  const isStory = (index: number) =>
    rows.slice(index, subtreeEnd(rows, index)).some((row) => row.process.alerts.length > 0);
  const quiet = () =>
    new Set(
      rows.flatMap((row, index) =>
        (rows[index + 1]?.depth ?? 0) > row.depth && !isStory(index) ? [index] : [],
      ),
    );
  return (
    <div class="tree-tools">
      <span class="dim">
        {formatCount(rows.length)} processes{isCut ? ", and more that are not shown" : ""}
      </span>
      <span class="top-gap" />
      <button type="button" class="button-link" onClick={onSubject}>
        This alert’s process
      </button>
      <button type="button" class="button-link" onClick={() => onFold(quiet())}>
        Fold what is quiet
      </button>
      <button type="button" class="button-link" onClick={() => onFold(new Set())}>
        Unfold all
      </button>
    </div>
  );
}
