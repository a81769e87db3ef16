// Timestamps as sources write them, to milliseconds since the epoch. Date.parse alone is not used:
// it accepts local times and drops everything below a millisecond, and Elastic Defend writes
// nanoseconds.

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?(?:Z|([+-])(\d\d):?(\d\d))?$/;

/**
 * Milliseconds since the epoch, fractional; NaN when unreadable.
 *
 * Accepts ISO 8601 with up to nanoseconds (a missing zone is UTC), and numbers or digit strings as
 * epoch milliseconds, as Elasticsearch's `strict_date_optional_time||epoch_millis` does.
 */
export function parseTimestamp(value: unknown): number {
  if (typeof value === "number") return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value !== "string" || value.length > 64) return Number.NaN;
  if (/^-?\d{1,16}(\.\d+)?$/.test(value)) return Number(value);
  const dateOnly = /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00` : value;
  const match = ISO.exec(dateOnly);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = match;
  const whole = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const zoneMs =
    sign === undefined
      ? 0
      : (sign === "-" ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  const fractionMs = fraction === undefined ? 0 : Number(fraction.padEnd(9, "0")) / 1e6;
  return whole - zoneMs + fractionMs;
}
