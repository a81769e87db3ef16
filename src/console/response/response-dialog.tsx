// Acting on the host from an alert: choose, then what every action asks for.
import { useState } from "preact/hooks";
import type { AlertDialogProps } from "../alert-dialogs.ts";
import { Plain } from "../parts/plain.tsx";
import { Dialog } from "../shell/dialog.tsx";
import { ActionDialog } from "./action-dialog.tsx";
import { type PossibleAction, possibleActions } from "./possible-actions.ts";

export function ResponseDialog(props: AlertDialogProps) {
  const { alert, session, onClose, onDone } = props;
  const [chosen, setChosen] = useState<PossibleAction>();
  if (chosen === undefined) return <ChooseAction dialog={props} onChoose={setChosen} />;
  return (
    <ActionDialog
      {...chosen}
      session={session}
      alertId={alert.row.id}
      onBack={() => setChosen(undefined)}
      onClose={onClose}
      onDone={onDone}
    />
  );
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
