// Asks the server to change alerts, and says what was done.
import type { ChangeAnswer, ChangeRequest } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { tellDone, tellFault } from "../shell/toasts.tsx";
import { countOf } from "../text/format-time.ts";

export type AlertChange = ChangeRequest["change"];

const DONE: Readonly<Record<NonNullable<AlertChange["status"]>, string>> = {
  open: "opened again",
  acknowledged: "acknowledged",
  closed: "closed",
};

export interface ChangeTask {
  readonly request: ChangeRequest;
  readonly onDone: () => void;
  /** A way back is offered for changes of status of named alerts. */
  readonly undo?: {
    readonly status: NonNullable<AlertChange["status"]>;
    readonly onDone: () => void;
  };
}

export function changeAlerts({ request, onDone, undo }: ChangeTask): void {
  askApi<ChangeAnswer>("/alerts/change", { method: "POST", body: request }).then(
    ({ changedCount }) => {
      onDone();
      const { status } = request.change;
      const what = `${countOf(changedCount, "alert")} ${status === undefined ? "changed" : DONE[status]}`;
      const { ids } = request;
      if (undo === undefined || ids === undefined) return tellDone(what);
      tellDone(what, {
        label: "Undo",
        run: () =>
          changeAlerts({ request: { ids, change: { status: undo.status } }, onDone: undo.onDone }),
      });
    },
    (error: unknown) => tellFault(`Nothing was changed: ${sentenceOf(error)}`),
  );
}

export const CLOSE_REASONS: readonly (readonly [value: string, label: string, hint: string])[] = [
  ["true_positive", "True positive", "an attack, dealt with"],
  ["false_positive", "False positive", "the rule was wrong"],
  ["benign_positive", "Benign positive", "right, and allowed here"],
  ["duplicate", "Duplicate", "told elsewhere"],
  ["other", "Other", "see the note"],
];
