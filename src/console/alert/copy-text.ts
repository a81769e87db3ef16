// Puts text on the clipboard and says so; a browser has one on https and on loopback only.
import { tellDone, tellFault } from "../shell/toasts.tsx";

export function copyText(text: string, what: string): void {
  const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"));
  copied.then(
    () => tellDone(`${what} was copied.`),
    () => tellFault(`${what} could not be copied: the browser does not allow it here.`),
  );
}
