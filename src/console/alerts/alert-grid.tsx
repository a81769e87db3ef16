// The rows of the list as a grid that the keyboard moves through: one element has the focus and names the
// current row, since rows come and go as one scrolls.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { EmptyState, FaultState, LoadingState } from "../parts/blank-states.tsx";
import { NARROW, useMedia } from "../parts/use-media.ts";
import { scrollToRow, VirtualRows } from "../parts/virtual-rows.tsx";
import { useKeys } from "../shell/keyboard.ts";
import { addressOf, goTo } from "../shell/router.ts";
import { AlertLine, alertLineId } from "./alert-line.tsx";
import { isNarrowed, type ListState, withOpen, withTimes, writeListState } from "./list-state.ts";
import type { AlertRows } from "./use-alert-rows.ts";
import type { ListActions } from "./use-list-actions.ts";
import type { Selection } from "./use-selection.ts";

/** As in alerts.css. */
const ROW_PX = 50;
const NARROW_ROW_PX = 78;

export interface AlertGridProps {
  readonly state: ListState;
  readonly list: AlertRows;
  readonly nowMs: number;
  readonly scroller: RefObject<HTMLDivElement>;
  readonly selection: Selection;
  readonly actions: ListActions;
  /** No alert of any status is kept. */
  readonly isFresh: boolean;
  readonly onChange: (state: ListState) => void;
}

export function AlertGrid(props: AlertGridProps) {
  const { state, list, nowMs, scroller, selection, actions } = props;
  const { rows } = list;
  const rowPx = useMedia(NARROW) ? NARROW_ROW_PX : ROW_PX;
  useGridKeys(props, rowPx);
  const { cursorId } = actions;
  return (
    <div
      ref={scroller}
      class="grid"
      aria-busy={list.isLoading}
      {...(rows.length === 0
        ? {}
        : {
            role: "grid",
            tabIndex: 0,
            "aria-label": "Alerts, newest first",
            "aria-multiselectable": true,
            "aria-rowcount": list.totalCount,
          })}
      {...(cursorId === undefined ? {} : { "aria-activedescendant": alertLineId(cursorId) })}
    >
      {rows.length === 0 ? <BlankList {...props} /> : null}
      <VirtualRows
        count={rows.length}
        rowPx={rowPx}
        scroller={scroller}
        onNearEnd={list.loadMore}
        row={(index) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <AlertLine
              key={row.id}
              row={row}
              index={index}
              nowMs={nowMs}
              isCurrent={row.id === cursorId}
              isOpen={row.id === state.openId}
              isSelected={selection.has(row.id)}
              onOpen={() => {
                actions.setCursor(row.id);
                openBeside(state, row.id);
              }}
              onSelect={(isRange) => {
                actions.setCursor(row.id);
                selection.toggle(row.id, isRange);
              }}
            />
          );
        }}
      />
      {rows.length > 0 && list.after !== undefined ? (
        <p class="grid-more" role="presentation">
          {list.fault === undefined ? "Loading more…" : list.fault}
        </p>
      ) : null}
    </div>
  );
}

function openBeside(state: ListState, id: string): void {
  goTo(addressOf(["alerts"], writeListState(withOpen(state, id))), state.openId !== undefined);
}

function useGridKeys(props: AlertGridProps, rowPx: number): void {
  const { state, list, scroller, selection, actions } = props;
  const { rows } = list;
  const { cursorId } = actions;
  const place = rows.findIndex((row) => row.id === cursorId);
  const move = (to: number, event?: KeyboardEvent) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[index];
    if (row === undefined) return;
    const isMoved = row.id !== cursorId;
    if (event?.shiftKey === true && isMoved) {
      if (cursorId !== undefined && !selection.has(cursorId)) selection.toggle(cursorId, false);
      if (!selection.has(row.id)) selection.toggle(row.id, false);
    }
    actions.setCursor(row.id);
    scrollToRow(scroller.current, { index, rowPx });
    if (state.openId !== undefined && isMoved) openBeside(state, row.id);
  };
  const down = (event: KeyboardEvent) => move(place + 1, event);
  const up = (event: KeyboardEvent) => move(place < 0 ? 0 : place - 1, event);
  const isOurs = (event: KeyboardEvent) =>
    event.target === document.body || event.target === scroller.current || isPlain(event.target);
  const open = (event: KeyboardEvent) => {
    if (cursorId === undefined || !isOurs(event)) return false;
    openBeside(state, cursorId);
    return true;
  };
  const within = (act: (event: KeyboardEvent) => void) => (event: KeyboardEvent) => {
    if (!isOurs(event)) return false;
    act(event);
    return true;
  };
  const select = (isRange: boolean) => {
    if (cursorId === undefined) return false;
    selection.toggle(cursorId, isRange);
    return true;
  };
  useKeys({
    j: down,
    J: down,
    k: up,
    K: up,
    ArrowDown: within(down),
    ArrowUp: within(up),
    Home: within(() => move(0)),
    End: within(() => move(rows.length - 1)),
    PageDown: within(() => move(place + pageOf(scroller.current, rowPx))),
    PageUp: within(() => move(place - pageOf(scroller.current, rowPx))),
    Enter: open,
    o: () => {
      if (cursorId === undefined) return false;
      goTo(addressOf(["alerts", cursorId], writeListState(withOpen(state, undefined))));
      return true;
    },
    x: () => select(false),
    X: () => select(true),
    a: actions.acknowledge,
    c: actions.askToClose,
    Escape: () => {
      if (selection.ids.size === 0 && !selection.isAll) return false;
      selection.clear();
      return true;
    },
  });
  useOpenCursor(props, rowPx);
}

/** The alert that a link opens is where the cursor begins. */
function useOpenCursor({ state, list, actions, scroller }: AlertGridProps, rowPx: number): void {
  const isDone = useRef(false);
  const { rows } = list;
  useEffect(() => {
    if (isDone.current || rows.length === 0) return;
    isDone.current = true;
    const index = rows.findIndex((row) => row.id === state.openId);
    if (index < 0) return;
    actions.setCursor(state.openId);
    scrollToRow(scroller.current, { index, rowPx });
  }, [rows, state.openId, actions, scroller, rowPx]);
}

function isPlain(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("main, [role=row]");
}

function pageOf(element: HTMLElement | null, rowPx: number): number {
  return Math.max(1, Math.floor((element?.clientHeight ?? 0) / rowPx) - 1);
}

function BlankList(props: Pick<AlertGridProps, "list" | "state" | "isFresh" | "onChange">) {
  const { list, state, isFresh, onChange } = props;
  if (list.fault !== undefined) {
    return (
      <FaultState title="The alerts could not be read" fault={list.fault} onRetry={list.reload} />
    );
  }
  if (list.isLoading) return <LoadingState label="Loading alerts" rows={10} />;
  if (isNarrowed(state)) {
    return (
      <EmptyState title="No alert fits these filters">
        <button
          type="button"
          class="button"
          onClick={() => onChange({ ...withTimes(state, {}), filters: {}, text: "" })}
        >
          Clear the filters
        </button>{" "}
        <button
          type="button"
          class="button"
          onClick={() => onChange({ ...state, filters: { ...state.filters, status: ["any"] } })}
        >
          Look at closed ones too
        </button>
      </EmptyState>
    );
  }
  if (isFresh) {
    return (
      <EmptyState title="No alerts yet">
        Nothing here has matched a rule so far. To see one, run this where the sensor is on, and
        leave the shell with <kbd>exit</kbd>:
        <pre class="blank-command">python3 -c 'import pty; pty.spawn("/bin/sh")'</pre>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No open alerts">
      Alerts appear here by themselves, within a second of what they tell of.{" "}
      <button
        type="button"
        class="button-link"
        onClick={() => onChange({ ...state, filters: { status: ["any"] } })}
      >
        Show closed ones
      </button>
    </EmptyState>
  );
}
