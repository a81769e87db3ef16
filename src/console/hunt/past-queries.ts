// The last queries of this browser, newest first, for when one comes back to one.
const NAME = "tripline.hunts";
const KEPT_MAX = 20;

export function pastQueries(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    // Another program's text under our name, or no storage at all: there is simply no past.
    return [];
  }
}

export function keepQuery(query: string): void {
  const rest = pastQueries().filter((one) => one !== query);
  try {
    localStorage.setItem(NAME, JSON.stringify([query, ...rest].slice(0, KEPT_MAX)));
  } catch {
    // A full or forbidden storage costs the history, not the hunt.
  }
}
