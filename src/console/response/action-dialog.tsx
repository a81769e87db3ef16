// One action of the response view: what will happen, then doing it. The alert's dialog is its sibling with a
// choice before it.
import { useState } from "preact/hooks";
import type { ActionOutcome, ActionRequest } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { Dialog } from "../shell/dialog.tsx";
import { tellDone, tellFault } from "../shell/toasts.tsx";
import { wordsOf } from "./action-words.ts";
import { RehearsalBox } from "./rehearsal-box.tsx";
import { useRehearsal } from "./use-rehearsal.ts";

export function ActionDialog(props: {
  readonly action: ActionRequest;
  readonly onClose: () => void;
}) {
  const { action, onClose } = props;
  const [isRunning, setRunning] = useState(false);
  const rehearsal = useRehearsal(action, undefined);
  const isReady = rehearsal.view?.obstacles.length === 0 && !isRunning;
  const run = async () => {
    setRunning(true);
    try {
      const body = { action, comment: "" };
      const done = await askApi<ActionOutcome>("/response/run", { method: "POST", body });
      const tell = done.isDone ? tellDone : tellFault;
      tell(done.lines.join(" ") || wordsOf(action));
    } catch (error) {
      tellFault(sentenceOf(error));
    }
    onClose();
  };
  return (
    <Dialog
      title={wordsOf(action)}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class="button button-main"
            disabled={!isReady}
            onClick={() => void run()}
          >
            {isRunning ? "Working…" : "Do it"}
          </button>
        </>
      }
    >
      <RehearsalBox rehearsal={rehearsal} />
    </Dialog>
  );
}
