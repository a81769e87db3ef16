// The list of alerts: filters, histogram and rows, live. What it shows is in the address; what is selected
// and where the cursor stands is not.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { AlertSummaryView, SessionView } from "../../server/console/console-api.ts";
import { onAlertsChange } from "../api/live-stream.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useNow } from "../parts/use-now.ts";
import { hasRole } from "../roles.ts";
import { ConfirmDialog } from "../shell/dialog.tsx";
import { addressOf, goTo } from "../shell/router.ts";
import { countOf } from "../text/format-time.ts";
import { AlertGrid } from "./alert-grid.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { CloseDialog } from "./close-dialog.tsx";
import { Facets } from "./facets.tsx";
import { AlertHistogram } from "./histogram.tsx";
import { ListBar } from "./list-bar.tsx";
import {
  alertQueryOf,
  alertSearchOf,
  type ListFilter,
  type ListState,
  withOpen,
  withTimes,
  writeListState,
} from "./list-state.ts";
import { useAlertRows } from "./use-alert-rows.ts";
import { useListActions } from "./use-list-actions.ts";
import { useSelection } from "./use-selection.ts";

const BARS = 60;
const REREAD_MS = 1500;

export interface AlertListProps {
  readonly session: SessionView;
  readonly state: ListState;
}

export function AlertList({ session, state }: AlertListProps) {
  const nowMs = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const key = writeListState(withOpen(state, undefined)).toString();
  // A span that ends now begins where it began when it was chosen: it does not move while one reads.
  const query = useMemo(() => alertQueryOf(state, Date.now()), [key]);
  const search = alertSearchOf(query).toString();
  const list = useAlertRows(search, () => (scroller.current?.scrollTop ?? 0) < 4);
  const summary = useSummary(search);
  const selection = useSelection(list.rows);
  const [isFiltersOpen, setFiltersOpen] = useState(false);
  const canChange = hasRole(session, "analyst");
  const change = (next: ListState, isTyping = false) =>
    goTo(addressOf(["alerts"], writeListState(next)), isTyping);
  const actions = useListActions({
    list,
    selection,
    query,
    isAllowed: canChange,
    openId: state.openId,
    onChanged: summary.reload,
    onNext: (id) => {
      if (state.openId !== undefined) change(withOpen(state, id), true);
    },
  });
  useFreshScroll(search, scroller.current, selection.clear);
  return (
    <section class="list" aria-label="Alerts">
      <div class={isFiltersOpen ? "list-side list-side-open" : "list-side"}>
        <Facets summary={summary.data} state={state} onChange={change} />
      </div>
      <div class="list-main">
        <ListBar
          state={state}
          labelOf={labelsOf(summary.data)}
          onChange={change}
          onFilters={() => setFiltersOpen(!isFiltersOpen)}
        />
        <AlertHistogram
          histogram={summary.data?.histogram}
          onChoose={(fromMs, toMs) => change(withTimes(state, { fromMs, toMs }))}
        />
        <div class="list-count">
          <h1 class={selection.ids.size > 0 || selection.isAll ? "for-readers" : ""}>
            {list.isLoading && list.rows.length === 0
              ? "Alerts"
              : countOf(list.totalCount, "alert")}
          </h1>
          <BulkBar
            selectedCount={selection.ids.size}
            totalCount={list.totalCount}
            isAll={selection.isAll}
            isAllowed={canChange}
            onAll={selection.chooseAll}
            onAcknowledge={actions.acknowledge}
            onClose={actions.askToClose}
            onReopen={actions.reopen}
            onClear={selection.clear}
          />
          <NewAlerts
            count={list.waitingCount}
            onShow={() => {
              list.showWaiting();
              scroller.current?.scrollTo({ top: 0 });
            }}
          />
        </div>
        <AlertGrid
          state={state}
          list={list}
          nowMs={nowMs}
          scroller={scroller}
          selection={selection}
          actions={actions}
          isFresh={summary.data?.facets.status.every(({ count }) => count === 0) === true}
          onChange={change}
        />
      </div>
      {actions.closing === undefined ? null : <CloseDialog {...actions.closing} />}
      {actions.confirming === undefined ? null : (
        <ConfirmDialog {...actions.confirming}>
          {selection.isAll
            ? "All that the filters find are changed, also those further down that were not read yet."
            : "They can be found again by their status."}
        </ConfirmDialog>
      )}
    </section>
  );
}

function NewAlerts({ count, onShow }: { readonly count: number; readonly onShow: () => void }) {
  return (
    <span class="new-alerts" role="status">
      {count === 0 ? null : (
        <button type="button" class="button button-main" onClick={onShow}>
          ↑ {count >= 200 ? "200+" : count} new
        </button>
      )}
    </span>
  );
}

/** Counts and histogram; read again some time after something happened. */
function useSummary(search: string) {
  const answer = useAnswer<AlertSummaryView>(
    `/alerts/summary?${search}${search === "" ? "" : "&"}bars=${BARS}`,
    true,
  );
  const { reload } = answer;
  useEffect(() => onAlertsChange(reload, REREAD_MS), [reload]);
  return answer;
}

/** Another question begins at the top, with nothing selected. */
function useFreshScroll(search: string, element: HTMLElement | null, clear: () => void): void {
  const last = useRef(search);
  useEffect(() => {
    if (last.current === search) return;
    last.current = search;
    element?.scrollTo({ top: 0 });
    clear();
  }, [search, element, clear]);
}

function labelsOf(summary: AlertSummaryView | undefined) {
  return (name: ListFilter, value: string): string => {
    const facets = summary?.facets as Readonly<
      Record<string, readonly { readonly value: string; readonly label: string }[]>
    >;
    return facets?.[name]?.find((facet) => facet.value === value)?.label ?? value;
  };
}
