import assert from "node:assert/strict";
import { test } from "node:test";
import { dateOf, zoneMsOf } from "./date-math.ts";

// A Tuesday.
const nowMs = Date.UTC(2026, 10, 24, 12, 34, 56, 789);

const CASES: readonly (readonly [string, boolean, string])[] = [
  ["now", false, "2026-11-24T12:34:56.789Z"],
  ["now-9m", false, "2026-11-24T12:25:56.789Z"],
  ["now-1d/d", false, "2026-11-23T00:00:00.000Z"],
  ["now-1d/d", true, "2026-11-23T23:59:59.999Z"],
  ["now/w", false, "2026-11-23T00:00:00.000Z"],
  ["now/M", true, "2026-11-30T23:59:59.999Z"],
  ["now-1y/y", false, "2025-01-01T00:00:00.000Z"],
  ["now+1h-30m", false, "2026-11-24T13:04:56.789Z"],
  ["2026-01-31||+1M", false, "2026-02-28T00:00:00.000Z"],
  ["2024-02-29||+1y", false, "2025-02-28T00:00:00.000Z"],
  ["2026-11-24T10:00:00Z||/d", true, "2026-11-24T23:59:59.999Z"],
  ["2026-11", false, "2026-11-01T00:00:00.000Z"],
  ["2026-11", true, "2026-11-30T23:59:59.999Z"],
  ["2026", true, "2026-12-31T23:59:59.999Z"],
  ["1795521600000", false, "2026-11-24T12:00:00.000Z"],
  ["2026-11-24T10:00:00+02:00", false, "2026-11-24T08:00:00.000Z"],
];

for (const [text, isRoundedUp, expected] of CASES) {
  test(`${text}${isRoundedUp ? ", rounded up" : ""} is ${expected}`, () => {
    const ms = dateOf(text, { nowMs, zoneMs: 0, isRoundedUp });
    assert.equal(new Date(ms).toISOString(), expected);
  });
}

test("a zone moves times without one, and where days begin", () => {
  const context = { nowMs, zoneMs: zoneMsOf("+02:00"), isRoundedUp: false };
  assert.equal(dateOf("2026-11-24T10:00:00", context), Date.UTC(2026, 10, 24, 8));
  assert.equal(dateOf("2026-11-24T10:00:00Z", context), Date.UTC(2026, 10, 24, 10));
  assert.equal(dateOf("now/d", context), Date.UTC(2026, 10, 23, 22));
});

test("what is no date is refused", () => {
  const context = { nowMs, zoneMs: 0, isRoundedUp: false };
  for (const text of ["", "soon", "now-", "now-1x", "now--1d", "now/", "9".repeat(90)])
    assert.throws(() => dateOf(text, context), /date/, text);
  assert.throws(() => dateOf("now+999999y", context), /leaves the calendar/);
  assert.throws(() => dateOf(null, context), /failed to parse date/);
});
