// Which steps of a guide were ticked off, by alert, in this browser's storage. The oldest alerts are forgotten.
const KEY = "tripline.steps";
const ALERTS_MAX = 200;

type Kept = readonly (readonly [alertId: string, steps: readonly number[]])[];

function read(): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? (kept as Kept) : [];
  } catch {
    return [];
  }
}

export function readTicks(alertId: string): ReadonlySet<number> {
  return new Set(read().find(([id]) => id === alertId)?.[1] ?? []);
}

export function writeTicks(alertId: string, ticks: ReadonlySet<number>): void {
  const others = read().filter(([id]) => id !== alertId);
  const kept: Kept = [...others, [alertId, [...ticks]] as const].slice(-ALERTS_MAX);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Kept for this page only.
  }
}
