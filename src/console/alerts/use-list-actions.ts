// What can be done with the chosen alerts: the selection, or the one under the cursor where nothing is
// selected. Rows change at once when the server has answered; those that the filter no longer holds leave.
import { useState } from "preact/hooks";
import type { AlertQuery, AlertRow } from "../../server/console/console-api.ts";
import { tellFault } from "../shell/toasts.tsx";
import { countOf } from "../text/format-time.ts";
import { type AlertChange, changeAlerts } from "./change-alerts.ts";
import type { CloseDialogProps } from "./close-dialog.tsx";
import type { AlertRows } from "./use-alert-rows.ts";
import type { Selection } from "./use-selection.ts";

export interface ListActions {
  readonly cursorId: string | undefined;
  readonly setCursor: (id: string | undefined) => void;
  readonly acknowledge: () => void;
  readonly reopen: () => void;
  readonly askToClose: () => void;
  /** The dialog that is open. */
  readonly closing: CloseDialogProps | undefined;
}

export interface ListActionParts {
  readonly list: AlertRows;
  readonly selection: Selection;
  readonly query: AlertQuery;
  readonly isAllowed: boolean;
  /** Beside the list; changed where there is no cursor. */
  readonly openId: string | undefined;
  readonly onChanged: () => void;
  /** The alert to go on with, where the one that was changed has left the list. */
  readonly onNext: (id: string) => void;
}

export function useListActions(parts: ListActionParts): ListActions {
  const { list, selection, query, isAllowed, openId, onChanged, onNext } = parts;
  const [cursorId, setCursor] = useState<string | undefined>();
  const [isClosing, setClosing] = useState(false);
  const chosenId = cursorId ?? openId;
  const moveTo = (id: string | undefined) => {
    setCursor(id);
    if (id !== undefined) onNext(id);
  };
  const ids =
    selection.ids.size > 0 ? [...selection.ids] : chosenId === undefined ? [] : [chosenId];
  const count = selection.isAll ? list.totalCount : ids.length;

  const change = (wanted: AlertChange) => {
    if (count === 0) return;
    if (!isAllowed) return tellFault("Changing alerts needs the role “analyst”.");
    const { status } = wanted;
    const before = list.rows.find((row) => row.id === ids[0])?.status;
    const changed = new Set(selection.isAll ? list.rows.map((row) => row.id) : ids);
    const next = nextOf(list.rows, changed, cursorId);
    changeAlerts({
      request: selection.isAll ? { query, change: wanted } : { ids, change: wanted },
      onDone: () => {
        if (status !== undefined) list.patch(changed, (row) => withStatus(row, status, query));
        if (status !== undefined && query.status?.includes(status) === false) moveTo(next);
        selection.clear();
        onChanged();
        if (selection.isAll) list.reload();
      },
      ...(status !== undefined && (before === "open" || before === "acknowledged")
        ? { undo: { status: before, onDone: list.reload } }
        : {}),
    });
  };

  return {
    cursorId,
    setCursor,
    acknowledge: () => change({ status: "acknowledged" }),
    reopen: () => change({ status: "open" }),
    askToClose: () => {
      if (count > 0) setClosing(true);
    },
    closing: isClosing
      ? {
          what: countOf(count, "alert"),
          onClose: () => setClosing(false),
          onConfirm: (reason, note) => {
            setClosing(false);
            change({ status: "closed", reason, ...(note === "" ? {} : { note }) });
          },
        }
      : undefined,
  };
}

function withStatus(row: AlertRow, status: string, query: AlertQuery): AlertRow | undefined {
  if (query.status !== undefined && !query.status.includes(status)) return undefined;
  return { ...row, status };
}

/** The row that the cursor stands on once the changed ones have left: the next below, else above. */
function nextOf(
  rows: readonly AlertRow[],
  changed: ReadonlySet<string>,
  cursorId: string | undefined,
): string | undefined {
  const place = rows.findIndex((row) => row.id === cursorId);
  const below = rows.slice(Math.max(0, place)).find((row) => !changed.has(row.id));
  const above = rows.slice(0, Math.max(0, place)).findLast((row) => !changed.has(row.id));
  return (below ?? above)?.id;
}
