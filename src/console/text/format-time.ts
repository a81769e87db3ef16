// Times and spans in words and figures. Absolute times are the reader's own zone, to the second, in an order
// that sorts; spans are one unit, since "3 h ago" is read at a glance and "3 h 12 min 4 s ago" is not.

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** `2026-03-04 13:05:09`, the reader's zone. */
export function formatTime(ms: number): string {
  if (!isTime(ms)) return "–";
  return `${formatDate(ms)} ${formatClock(ms)}`;
}

export function formatDate(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `13:05:09`, and with `.123` where `isFine`. */
export function formatClock(ms: number, isFine = false): string {
  if (!isTime(ms)) return "–";
  const date = new Date(ms);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return isFine ? `${clock}.${pad(date.getMilliseconds(), 3)}` : clock;
}

/** `2026-03-04T12:05:09.000Z`: the same for every reader. */
export function isoTime(ms: number): string {
  return isTime(ms) ? new Date(ms).toISOString() : "–";
}

function isTime(ms: number): boolean {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15;
}

const UNITS: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

/** `3 h`, `250 ms`. */
export function formatSpan(ms: number): string {
  const size = Math.abs(ms);
  for (const [unitMs, unit] of UNITS) {
    if (size >= unitMs) return `${Math.floor(size / unitMs)} ${unit}`;
  }
  return `${Math.round(size)} ms`;
}

/** What came since the time of the page was last moved on, which it is every ten seconds, is no future. */
const AHEAD_MS = 12_000;

/** `3 h ago`, `now`. */
export function formatAge(ms: number, nowMs: number): string {
  const span = nowMs - ms;
  if (!isTime(ms)) return "–";
  if (span < 2000 && span > -AHEAD_MS) return "now";
  return span > 0 ? `${formatSpan(span)} ago` : `in ${formatSpan(span)}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 alert`, `1,200 alerts`. */
export function countOf(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
