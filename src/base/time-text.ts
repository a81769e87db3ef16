// The times of rule files: intervals (`5m`), date-math (`now-9m`) and dates (`2026/03/24`). Only their
// form and length matter here; no clock is read.

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  H: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  // Calendar units, taken at their usual length: good enough to compare a look-back with a maxspan.
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

const INTERVAL = /^(\d{1,9})([smhd])$/;
const DATE_MATH = /^now((?:[+-]\d{1,9}[smhHdwMy]|\/[smhHdwMy])*)$/;
const DATE = /^(\d{4})\/(\d{2})\/(\d{2})$/;

/** Milliseconds of `5m`, `30s`, `1h`, `2d`; undefined when it is none. */
export function intervalMs(text: string): number | undefined {
  const found = INTERVAL.exec(text);
  if (found === null) return undefined;
  return Number(found[1]) * (UNIT_MS[found[2] ?? ""] ?? Number.NaN);
}

/**
 * Milliseconds relative to now, negative for the past: `now-9m` is -540000, `now-1h-5m` the sum; rounding
 * (`/d`) is left out of account. Undefined when it is none.
 */
export function dateMathMs(text: string): number | undefined {
  const steps = DATE_MATH.exec(text)?.[1];
  if (steps === undefined) return undefined;
  let sumMs = 0;
  for (const [, sign, amount, unit = ""] of steps.matchAll(/([+-])(\d+)(\w)/g)) {
    const lengthMs = Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
    sumMs += sign === "-" ? -lengthMs : lengthMs;
  }
  return sumMs;
}

/** True for date-math or an absolute ISO date, as Kibana's `from` and `to` take both. */
export function isTimeBound(text: string): boolean {
  return (
    dateMathMs(text) !== undefined || /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
  );
}

/** True for a day of the calendar written `YYYY/MM/DD`. Such days compare as text. */
export function isRuleDate(text: string): boolean {
  const found = DATE.exec(text);
  if (found === null) return false;
  const [, year, month, day] = found.map(Number) as [number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Milliseconds of a suppression's `{ value, unit }`; undefined when the unit is none. */
export function durationMs(value: number, unit: string): number | undefined {
  const unitMs = "smhd".includes(unit) && unit.length === 1 ? UNIT_MS[unit] : undefined;
  return unitMs === undefined ? undefined : value * unitMs;
}
