// What can be done with the chosen alerts: the selection, or the one under the cursor where nothing is
// selected. Rows change at once when the server has answered; those that the filter no longer holds leave.
import { useState } from "preact/hooks";
import type { AlertQuery, AlertRow } from "../../server/console/console-api.ts";
import type { ConfirmProps } from "../shell/dialog.tsx";
import { tellFault } from "../shell/toasts.tsx";
import { countOf } from "../text/format-time.ts";
import { type AlertChange, changeAlerts } from "./change-alerts.ts";
import type { CloseDialogProps } from "./close-dialog.tsx";
import type { AlertRows } from "./use-alert-rows.ts";
import type { Selection } from "./use-selection.ts";

/** More than a screen of alerts is not changed by a slip of the finger. */
const UNASKED_MAX = 50;

export interface ListActions {
  readonly cursorId: string | undefined;
  readonly setCursor: (id: string | undefined) => void;
  readonly acknowledge: () => void;
  readonly reopen: () => void;
  readonly askToClose: () => void;
  /** The dialog that is open. */
  readonly closing: CloseDialogProps | undefined;
  readonly confirming: Omit<ConfirmProps, "children"> | undefined;
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
  const [asked, setAsked] = useState<"acknowledged" | "open" | undefined>();
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
    const before = onlyStatus(list.rows, ids);
    const changed = new Set(selection.isAll ? list.rows.map((row) => row.id) : ids);
    const next = nextOf(list.rows, changed, chosenId);
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

  const isMany = count > UNASKED_MAX;
  const label = `${asked === "open" ? "Reopen" : "Acknowledge"} ${countOf(count, "alert")}`;
  return {
    cursorId,
    setCursor,
    acknowledge: () => (isMany ? setAsked("acknowledged") : change({ status: "acknowledged" })),
    reopen: () => (isMany ? setAsked("open") : change({ status: "open" })),
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
    confirming:
      asked === undefined
        ? undefined
        : {
            title: `${label}?`,
            label,
            onClose: () => setAsked(undefined),
            onConfirm: () => {
              setAsked(undefined);
              change({ status: asked });
            },
          },
  };
}

/** The status that all of them have; undefined where they differ, or are not read yet. */
function onlyStatus(rows: readonly AlertRow[], ids: readonly string[]): string | undefined {
  const byId = new Map(rows.map((row) => [row.id, row.status]));
  const statuses = new Set(ids.map((id) => byId.get(id)));
  return statuses.size === 1 ? [...statuses][0] : undefined;
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
