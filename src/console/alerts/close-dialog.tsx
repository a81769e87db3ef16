// Asks why alerts are closed; the reason is kept with them, and a note if there is one.
import { useState } from "preact/hooks";
import { Dialog } from "../shell/dialog.tsx";
import { CLOSE_REASONS } from "./change-alerts.ts";

export interface CloseDialogProps {
  readonly what: string;
  readonly onConfirm: (reason: string, note: string) => void;
  readonly onClose: () => void;
}

export function CloseDialog({ what, onConfirm, onClose }: CloseDialogProps) {
  const [reason, setReason] = useState("true_positive");
  const [note, setNote] = useState("");
  return (
    <Dialog
      title={`Close ${what}`}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form="close-form" class="button button-main">
            Close {what}
          </button>
        </>
      }
    >
      <form
        id="close-form"
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(reason, note.trim());
        }}
      >
        <fieldset class="choices">
          <legend>Why?</legend>
          {CLOSE_REASONS.map(([value, label, hint]) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name="reason"
                value={value}
                checked={value === reason}
                onChange={() => setReason(value)}
              />
              <span>
                {label} <span class="dim">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>Note (kept with the alert)</span>
          <textarea rows={2} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
      </form>
    </Dialog>
  );
}
