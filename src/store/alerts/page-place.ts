// Bounds and forms that both ways of finding alerts share: SQLite's and that of the columns in memory.

/** A page holds whole documents; a client that asks for more gets this many and the next page's key. */
export const PAGE_SIZE_MAX = 1000;

/** Values of a facet; a list of more is not read. */
export const FACET_VALUES_MAX = 50;

const BARS_MAX = 500;

/** Bars begin and end at times a person would choose. */
const BAR_LENGTHS_MS: readonly number[] = [
  1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000,
  31_536_000,
].map((seconds) => seconds * 1000);

export function barLengthMs(lowMs: number, highMs: number, barCount: number): number {
  const wantedMs = (highMs - lowMs + 1) / Math.max(1, Math.min(BARS_MAX, barCount));
  return BAR_LENGTHS_MS.find((ms) => ms >= wantedMs) ?? Math.ceil(wantedMs);
}

/** From the newest on where nothing readable was handed in. */
export function placeOf(after: string | undefined): readonly [timeMs: number, number: number] {
  const match = /^(-?\d{1,16})_(\d{1,16})$/.exec(after ?? "");
  if (match === null) return [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return [Number(match[1]), Number(match[2])];
}
