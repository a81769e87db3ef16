// Times and counts in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, formatAge, formatClock, formatSpan, formatTime } from "./format-time.ts";

test("a span is told in its largest unit", () => {
  assert.equal(formatSpan(90_061_000), "1 d");
  assert.equal(formatSpan(3_600_000), "1 h");
  assert.equal(formatSpan(59_999), "59 s");
  assert.equal(formatSpan(12), "12 ms");
});

test("an age tells past from future", () => {
  assert.equal(formatAge(0, 120_000), "2 min ago");
  assert.equal(formatAge(120_000, 0), "in 2 min");
  assert.equal(formatAge(1000, 1500), "now");
  // An alert that came after the page last looked at its clock.
  assert.equal(formatAge(9000, 0), "now");
});

test("a time is the reader's own, in an order that sorts", () => {
  const ms = new Date(2026, 2, 4, 13, 5, 9, 7).getTime();
  assert.equal(formatTime(ms), "2026-03-04 13:05:09");
  assert.equal(formatClock(ms, true), "13:05:09.007");
});

test("what is no time is a dash", () => {
  assert.equal(formatTime(Number.NaN), "–");
  assert.equal(formatTime(1e20), "–");
});

test("counts have separators and the right number", () => {
  assert.equal(countOf(1, "alert"), "1 alert");
  assert.equal(countOf(12_345, "entry", "entries"), "12,345 entries");
});
