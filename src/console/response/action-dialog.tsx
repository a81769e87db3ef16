// One action: what will happen, confirming it, and what happened. Nothing is done before the rehearsal of exactly
// this request has been shown. Reached from an alert, with a choice before it, and from the journal.
import { useState } from "preact/hooks";
import type {
  ActionOutcome,
  ActionRequest,
  SessionView,
} from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { Plain } from "../parts/plain.tsx";
import { Dialog } from "../shell/dialog.tsx";
import { tellFault } from "../shell/toasts.tsx";
import { RehearsalBox } from "./rehearsal-box.tsx";
import { useRehearsal } from "./use-rehearsal.ts";

export interface ActionDialogProps {
  readonly label: string;
  readonly request: ActionRequest;
  readonly isDangerous: boolean;
  readonly session: SessionView;
  /** Of the alert for which it is done; the journal is offered afterwards, being somewhere else. */
  readonly alertId?: string;
  /** Where it was chosen among others. */
  readonly onBack?: () => void;
  readonly onClose: () => void;
  /** Told in a sentence what was done, once that was read. */
  readonly onDone: (sentence: string) => void;
}

/** What the form adds to the request. */
interface ActionForm {
  readonly comment: string;
  readonly typed: string;
  readonly isDnsAllowed: boolean;
}

const EMPTY: ActionForm = { comment: "", typed: "", isDnsAllowed: false };

export function ActionDialog(props: ActionDialogProps) {
  const [outcome, setOutcome] = useState<ActionOutcome>();
  return outcome === undefined ? (
    <RehearsalDialog dialog={props} onOutcome={setOutcome} />
  ) : (
    <OutcomeDialog dialog={props} outcome={outcome} />
  );
}

function RehearsalDialog(props: {
  readonly dialog: ActionDialogProps;
  readonly onOutcome: (outcome: ActionOutcome) => void;
}) {
  const { label, request, isDangerous, session, alertId, onBack, onClose } = props.dialog;
  const [form, setForm] = useState(EMPTY);
  const [isRunning, setRunning] = useState(false);
  const action = requestOf(request, form);
  const rehearsal = useRehearsal(action, alertId);
  const isConfirmed = action.kind !== "isolate" || form.typed.trim() === session.hostName;
  const isReady = rehearsal.view?.obstacles.length === 0 && isConfirmed && !isRunning;
  const run = async () => {
    setRunning(true);
    try {
      const about = alertId === undefined ? {} : { alertId };
      const body = { action, ...about, comment: form.comment.trim() };
      props.onOutcome(await askApi<ActionOutcome>("/response/run", { method: "POST", body }));
    } catch (error) {
      setRunning(false);
      tellFault(sentenceOf(error));
    }
  };
  return (
    <Dialog
      title={label}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onBack ?? onClose}>
            {onBack === undefined ? "Cancel" : "Back"}
          </button>
          <button
            type="submit"
            form="action-form"
            class={isDangerous ? "button button-danger" : "button button-main"}
            disabled={!isReady}
          >
            {isRunning ? "Working…" : "Do it"}
          </button>
        </>
      }
    >
      <form
        id="action-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void run();
        }}
      >
        <RehearsalBox rehearsal={rehearsal} />
        {action.kind === "isolate" ? (
          <IsolateFields hostName={session.hostName} form={form} onChange={setForm} />
        ) : null}
        <label class="field">
          <span>Why (kept in the journal)</span>
          <input
            type="text"
            maxLength={2000}
            value={form.comment}
            onInput={(event) => setForm({ ...form, comment: event.currentTarget.value })}
          />
        </label>
      </form>
    </Dialog>
  );
}

function IsolateFields(props: {
  readonly hostName: string;
  readonly form: ActionForm;
  readonly onChange: (form: ActionForm) => void;
}) {
  const { hostName, form, onChange } = props;
  return (
    <>
      <label class="choice">
        <input
          type="checkbox"
          checked={form.isDnsAllowed}
          onChange={(event) => onChange({ ...form, isDnsAllowed: event.currentTarget.checked })}
        />
        <span>Names may still be looked up</span>
      </label>
      <label class="field">
        <span>
          Type <strong>{hostName}</strong> to confirm
        </span>
        <input
          type="text"
          autoComplete="off"
          value={form.typed}
          onInput={(event) => onChange({ ...form, typed: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

function requestOf(
  request: ActionRequest,
  { comment, isDnsAllowed }: Pick<ActionForm, "comment" | "isDnsAllowed">,
): ActionRequest {
  switch (request.kind) {
    case "isolate":
      return { ...request, isDnsAllowed };
    case "escalate":
      return { ...request, comment };
    default:
      return request;
  }
}

function OutcomeDialog(props: {
  readonly dialog: ActionDialogProps;
  readonly outcome: ActionOutcome;
}) {
  const { dialog, outcome } = props;
  const { label, alertId, onClose, onDone } = dialog;
  const finish = () => (outcome.isDone ? onDone(`${label}: done.`) : onClose());
  return (
    <Dialog
      title={outcome.isDone ? "Done" : "Not done"}
      onClose={finish}
      actions={
        <>
          {alertId === undefined ? null : (
            <a class="button" href="/console/response">
              Journal
            </a>
          )}
          <button type="button" class="button button-main" onClick={finish}>
            Close
          </button>
        </>
      }
    >
      <p>
        <strong>
          <Plain text={label} isOneLine max={160} />
        </strong>
      </p>
      <ul class={outcome.isDone ? "outcome" : "outcome outcome-fault"} role="status">
        {outcome.lines.map((line, index) => (
          <li key={index}>
            <Plain text={line} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
