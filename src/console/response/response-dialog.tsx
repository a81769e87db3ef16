// Acting on the host from an alert: choose, read what will happen, confirm, read what happened. Nothing is
// done before the rehearsal of exactly this request has been shown.
import { useState } from "preact/hooks";
import type { ActionOutcome, ActionRequest } from "../../server/console/console-api.ts";
import type { AlertDialogProps } from "../alert-dialogs.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { Plain } from "../parts/plain.tsx";
import { Dialog } from "../shell/dialog.tsx";
import { tellFault } from "../shell/toasts.tsx";
import { type PossibleAction, possibleActions } from "./possible-actions.ts";
import { RehearsalBox } from "./rehearsal-box.tsx";
import { useRehearsal } from "./use-rehearsal.ts";

export function ResponseDialog(props: AlertDialogProps) {
  const [chosen, setChosen] = useState<PossibleAction>();
  const [outcome, setOutcome] = useState<ActionOutcome>();
  if (outcome !== undefined && chosen !== undefined) {
    return <OutcomeDialog outcome={outcome} label={chosen.label} dialog={props} />;
  }
  if (chosen !== undefined) {
    return (
      <ConfirmAction
        chosen={chosen}
        dialog={props}
        onBack={() => setChosen(undefined)}
        onOutcome={setOutcome}
      />
    );
  }
  return <ChooseAction dialog={props} onChoose={setChosen} />;
}

function ChooseAction(props: {
  readonly dialog: AlertDialogProps;
  readonly onChoose: (action: PossibleAction) => void;
}) {
  const { alert, investigation, process, onClose } = props.dialog;
  const groups = possibleActions({ alert, investigation, process });
  return (
    <Dialog title="Respond" isWide onClose={onClose}>
      <p class="dim">Nothing is done yet: each shows first what will happen.</p>
      <div class="action-groups">
        {groups.map(({ title, actions }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <ul>
              {actions.map((action) => (
                <li key={action.label}>
                  <button
                    type="button"
                    class="action-choice"
                    onClick={() => props.onChoose(action)}
                  >
                    <strong>
                      <Plain text={action.label} isOneLine max={160} />
                    </strong>
                    <span class="dim">{action.hint}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function ConfirmAction(props: {
  readonly chosen: PossibleAction;
  readonly dialog: AlertDialogProps;
  readonly onBack: () => void;
  readonly onOutcome: (outcome: ActionOutcome) => void;
}) {
  const { chosen, dialog, onBack, onOutcome } = props;
  const { alert, session } = dialog;
  const [comment, setComment] = useState("");
  const [typed, setTyped] = useState("");
  const [isDnsAllowed, setDnsAllowed] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const action = requestOf(chosen.request, { comment, isDnsAllowed });
  const rehearsal = useRehearsal(action, alert.row.id);
  const isIsolating = action.kind === "isolate";
  const isConfirmed = !isIsolating || typed.trim() === session.hostName;
  const isReady = rehearsal.view?.obstacles.length === 0 && isConfirmed && !isRunning;
  const run = async () => {
    setRunning(true);
    try {
      const body = { action, alertId: alert.row.id, comment: comment.trim() };
      onOutcome(await askApi<ActionOutcome>("/response/run", { method: "POST", body }));
    } catch (error) {
      setRunning(false);
      tellFault(sentenceOf(error));
    }
  };
  return (
    <Dialog
      title={chosen.label}
      onClose={dialog.onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onBack}>
            Back
          </button>
          <button
            type="submit"
            form="action-form"
            class={chosen.isDangerous ? "button button-danger" : "button button-main"}
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
        {isIsolating ? (
          <>
            <label class="choice">
              <input
                type="checkbox"
                checked={isDnsAllowed}
                onChange={(event) => setDnsAllowed(event.currentTarget.checked)}
              />
              <span>Names may still be looked up</span>
            </label>
            <label class="field">
              <span>
                Type <strong>{session.hostName}</strong> to confirm
              </span>
              <input
                type="text"
                autoComplete="off"
                value={typed}
                onInput={(event) => setTyped(event.currentTarget.value)}
              />
            </label>
          </>
        ) : null}
        <label class="field">
          <span>Why (kept in the journal)</span>
          <input
            type="text"
            maxLength={2000}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
        </label>
      </form>
    </Dialog>
  );
}

function requestOf(
  request: ActionRequest,
  form: { readonly comment: string; readonly isDnsAllowed: boolean },
): ActionRequest {
  switch (request.kind) {
    case "isolate":
      return { ...request, isDnsAllowed: form.isDnsAllowed };
    case "escalate":
      return { ...request, comment: form.comment };
    default:
      return request;
  }
}

function OutcomeDialog(props: {
  readonly outcome: ActionOutcome;
  readonly label: string;
  readonly dialog: AlertDialogProps;
}) {
  const { outcome, label, dialog } = props;
  const finish = () => (outcome.isDone ? dialog.onDone(`${label}: done.`) : dialog.onClose());
  return (
    <Dialog
      title={outcome.isDone ? "Done" : "Not done"}
      onClose={finish}
      actions={
        <>
          <a class="button" href="/console/response">
            Journal
          </a>
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
