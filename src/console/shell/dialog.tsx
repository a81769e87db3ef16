// A modal window: the browser's own <dialog>, which traps the focus, makes the rest inert and gives the
// focus back. Escape and the backdrop close it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Plain } from "../parts/plain.tsx";

/** A title may name a file or a user of an event. */
const TITLE_MAX = 160;

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Of the buttons at the foot. */
  readonly actions?: ComponentChildren;
  readonly isWide?: boolean;
}

/** What has the focus first: a field, else the first button at the foot, which cancels. */
const FIRST = ".dialog-body :is(input, select, textarea), .dialog-foot button";

export function Dialog({ title, onClose, children, actions, isWide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  // Before the next frame: an Escape that follows at once must find it open, or it would stay.
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>(FIRST)?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={isWide === true ? "dialog dialog-wide" : "dialog"}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog-head">
        <h2 id="dialog-title">
          <Plain text={title} isOneLine max={TITLE_MAX} />
        </h2>
        <button type="button" class="button-icon" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {actions === undefined ? null : <footer class="dialog-foot">{actions}</footer>}
    </dialog>
  );
}

export interface ConfirmProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What the button does: "Close 3 alerts". */
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog(props: ConfirmProps) {
  const { title, children, label, isDangerous, onConfirm, onClose } = props;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            class={isDangerous === true ? "button button-danger" : "button button-main"}
            onClick={onConfirm}
          >
            {label}
          </button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
