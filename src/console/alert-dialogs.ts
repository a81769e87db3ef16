// The dialogs that an alert opens, each loaded when it is first needed, and what they are given.
import type { ComponentType } from "preact";
import type { AlertView, SessionView } from "../server/console/console-api.ts";
import type { Investigation, ProcessSummary } from "../triage/investigation.ts";

/** What the dialogs of an alert are given. `onDone` says in a sentence what was done; both close it. */
export interface AlertDialogProps {
  readonly session: SessionView;
  readonly alert: AlertView;
  /** Undefined while it is being made, or where it failed. */
  readonly investigation: Investigation | undefined;
  /** Chosen in the tree; the dialog acts on it rather than on the alert's own process. */
  readonly process?: ProcessSummary;
  readonly onClose: () => void;
  readonly onDone: (sentence: string) => void;
}

export const ALERT_DIALOGS: {
  readonly exception: () => Promise<ComponentType<AlertDialogProps>>;
  readonly response: () => Promise<ComponentType<AlertDialogProps>>;
} = {
  exception: async () => (await import("./exceptions/exception-dialog.tsx")).ExceptionDialog,
  response: async () => (await import("./response/response-dialog.tsx")).ResponseDialog,
};
