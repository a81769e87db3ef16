// Elasticsearch's date math: `now-1d/d`, `2026-11-24||+1M/M`, and plain times. All in UTC unless a time
// zone is given. Source: Elasticsearch reference, "Date math".
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import { parsingFault, quoted } from "../elastic-fault.ts";

export interface DateContext {
  readonly nowMs: number;
  /** Of times without a zone and of rounding; from `time_zone`. */
  readonly zoneMs: number;
  /** `lte` and `gt` mean the end of the rounded unit. */
  readonly isRoundedUp: boolean;
}

/** Milliseconds since the epoch. Throws a parsing fault for what is no date. */
export function dateOf(value: unknown, context: DateContext): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.length > 100) throw notADate(value);
  const text = value.trim();
  if (text.startsWith("now")) return applyMath(context.nowMs, text.slice(3), context);
  const bars = text.indexOf("||");
  const anchor = anchorOf(bars < 0 ? text : text.slice(0, bars), context, bars < 0);
  if (Number.isNaN(anchor)) throw notADate(value);
  return bars < 0 ? anchor : applyMath(anchor, text.slice(bars + 2), context);
}

function notADate(value: unknown): Error {
  return parsingFault(`failed to parse date field ${quoted(String(value))}`);
}

/** A year or month alone is its first moment, or with rounding up its last. */
function anchorOf(text: string, context: DateContext, isAlone: boolean): number {
  const short = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
  if (short === null) {
    const parsed = parseTimestamp(text);
    return /(?:Z|[+-]\d\d:?\d\d)$/.test(text) || /^-?\d+$/.test(text)
      ? parsed
      : parsed - context.zoneMs;
  }
  const [, year, month, day] = short;
  const unit = month === undefined ? "y" : day === undefined ? "M" : "d";
  const startMs = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)) - context.zoneMs;
  return context.isRoundedUp && isAlone ? shifted(startMs, 1, unit, context.zoneMs) - 1 : startMs;
}

const STEP = /([+-])(\d{1,6})?([yMwdhHms])|\/([yMwdhHms])/y;

function applyMath(startMs: number, math: string, context: DateContext): number {
  let ms = startMs;
  STEP.lastIndex = 0;
  let at = 0;
  while (at < math.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(math);
    if (match === null) throw parsingFault(`operator not supported for date math ${quoted(math)}`);
    at = STEP.lastIndex;
    const [, sign, amount = "1", unit, rounding] = match;
    if (rounding === undefined)
      ms = shifted(ms, Number(amount) * (sign === "-" ? -1 : 1), unit as string, context.zoneMs);
    else {
      const floor = floored(ms, rounding, context.zoneMs);
      ms = context.isRoundedUp ? shifted(floor, 1, rounding, context.zoneMs) - 1 : floor;
    }
  }
  if (Number.isNaN(ms)) throw parsingFault(`date math ${quoted(math)} leaves the calendar`);
  return ms;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  H: 3_600_000,
  m: 60_000,
  s: 1_000,
};

function shifted(ms: number, count: number, unit: string, zoneMs: number): number {
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined) return ms + count * unitMs;
  const date = new Date(ms + zoneMs);
  const months = unit === "y" ? count * 12 : count;
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  // The 31st and a month becomes the last of the next month.
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() - zoneMs;
}

function floored(ms: number, unit: string, zoneMs: number): number {
  const local = ms + zoneMs;
  const date = new Date(local);
  if (unit === "y") return Date.UTC(date.getUTCFullYear(), 0, 1) - zoneMs;
  if (unit === "M") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) - zoneMs;
  if (unit === "w") {
    const day = Math.floor(local / 86_400_000);
    // The epoch was a Thursday; weeks begin on Monday.
    return (day - ((((day + 3) % 7) + 7) % 7)) * 86_400_000 - zoneMs;
  }
  const unitMs = UNIT_MS[unit] as number;
  return Math.floor(local / unitMs) * unitMs - zoneMs;
}

/** `+01:00`, `Z`, `UTC`; zones by name are not known here. */
export function zoneMsOf(zone: unknown): number {
  if (zone === undefined || zone === "Z" || zone === "UTC") return 0;
  const match = typeof zone === "string" ? /^([+-])(\d\d):?(\d\d)$/.exec(zone) : null;
  if (match === null)
    throw parsingFault(
      `[time_zone] ${quoted(String(zone))} is not supported, expected +01:00 or UTC`,
    );
  const [, sign, hours, minutes] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
