// Keys of the whole page. A key is a person's only where no field has the focus and no dialog is open; the
// innermost part that asked for it last gets it first.
import { useEffect, useRef } from "preact/hooks";

/** By `event.key`; true when it was used. */
export type KeyTable = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

const tables: { current: KeyTable }[] = [];

export function useKeys(table: KeyTable): void {
  const kept = useRef(table);
  kept.current = table;
  useEffect(() => {
    tables.push(kept);
    return () => {
      tables.splice(tables.indexOf(kept), 1);
    };
  }, []);
}

export function listenToKeys(): () => void {
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
  for (const table of [...tables].reverse()) {
    const act = table.current[event.key];
    if (act === undefined) continue;
    if (act(event) === false) continue;
    event.preventDefault();
    return;
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches(
    "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]",
  );
}
