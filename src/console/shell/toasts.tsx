// Short messages in a corner: what was done, with a way back where there is one, and what failed. They are
// read out by screen readers, and a fault stays until it is put away.
import { useEffect, useState } from "preact/hooks";
import { Plain } from "../parts/plain.tsx";

export interface Toast {
  readonly text: string;
  readonly kind: "done" | "fault";
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Shown extends Toast {
  readonly id: number;
}

const SHOWN_MS = 6000;

let nextId = 1;
const toasts = new EventTarget();

export function tellDone(text: string, action?: Toast["action"]): void {
  tell({ text, kind: "done", ...(action === undefined ? {} : { action }) });
}

export function tellFault(text: string): void {
  tell({ text, kind: "fault" });
}

function tell(toast: Toast): void {
  toasts.dispatchEvent(new CustomEvent("toast", { detail: { ...toast, id: nextId++ } }));
}

export function Toasts() {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const drop = (id: number) => setShown((old) => old.filter((toast) => toast.id !== id));
  useEffect(() => {
    const add = (event: Event) => {
      const toast = (event as CustomEvent<Shown>).detail;
      setShown((old) => [...old.slice(-3), toast]);
      if (toast.kind === "done") setTimeout(() => drop(toast.id), SHOWN_MS);
    };
    toasts.addEventListener("toast", add);
    return () => toasts.removeEventListener("toast", add);
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.kind}`}>
          <span>
            <Plain text={toast.text} />
          </span>
          {toast.action === undefined ? null : (
            <button
              type="button"
              class="button-quiet"
              onClick={() => {
                toast.action?.run();
                drop(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            class="button-icon"
            aria-label="Dismiss"
            onClick={() => drop(toast.id)}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
