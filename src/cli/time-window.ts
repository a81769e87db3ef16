// `--from` and `--to`: ISO 8601, or Elasticsearch's date math from now (`now-30d`, `now-1h/h`).
import { parseTimestamp } from "../event/parse-timestamp.ts";
import type { TimeWindow } from "../event/time-window.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  H: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Weeks begin on Monday; the epoch was a Thursday. */
const MONDAY_MS = 4 * 86_400_000;

export function parseTimeWindow(
  given: { readonly from?: string; readonly to?: string },
  nowMs: number,
): TimeWindow {
  const fromMs =
    given.from === undefined ? Number.NEGATIVE_INFINITY : timeOf("from", given.from, nowMs);
  const toMs = given.to === undefined ? Number.POSITIVE_INFINITY : timeOf("to", given.to, nowMs);
  if (fromMs > toMs) throw new CliStop("--from lies after --to", EXIT_USAGE);
  return { fromMs, toMs };
}

/** False for a month 13 or a day 31 of February, which Date would carry into the next. */
function isOnCalendar(text: string): boolean {
  const date = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  if (date === undefined) return true;
  const dayMs = Date.parse(date);
  return !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(date);
}

function timeOf(flag: string, text: string, nowMs: number): number {
  const math = /^now(?:([+-])(\d{1,6})([smhHdw]))?(?:\/([smhHdw]))?$/.exec(text);
  if (math === null) {
    const parsed = parseTimestamp(text);
    if (!Number.isNaN(parsed) && isOnCalendar(text)) return parsed;
    throw new CliStop(
      `--${flag} takes a time such as 2026-11-24T10:00:00Z or now-30d, found "${text}"`,
      EXIT_USAGE,
    );
  }
  const [, sign, amount, unit, rounding] = math;
  const shiftMs = unit === undefined ? 0 : Number(amount) * (UNIT_MS[unit] as number);
  const shifted = sign === "-" ? nowMs - shiftMs : nowMs + shiftMs;
  if (rounding === undefined) return shifted;
  const unitMs = UNIT_MS[rounding] as number;
  const startMs = rounding === "w" ? MONDAY_MS : 0;
  const floorMs = Math.floor((shifted - startMs) / unitMs) * unitMs + startMs;
  // As in Elasticsearch, the end of a window takes the whole of the unit: `--to now-1d/d` is all yesterday.
  return flag === "to" ? floorMs + unitMs - 1 : floorMs;
}
