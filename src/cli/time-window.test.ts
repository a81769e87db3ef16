// `--from` and `--to`: what a time may be, and which events lie in a window.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOutside } from "../event/time-window.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";
import { parseTimeWindow } from "./time-window.ts";

/** A Tuesday. */
const NOW_MS = Date.UTC(2026, 10, 24, 12, 30);

function from(text: string): string {
  return new Date(parseTimeWindow({ from: text }, NOW_MS).fromMs).toISOString();
}

function to(text: string): string {
  return new Date(parseTimeWindow({ to: text }, NOW_MS).toMs).toISOString();
}

test("a time is ISO 8601 or counted from now", () => {
  assert.equal(from("2026-11-24T10:00:00+01:00"), "2026-11-24T09:00:00.000Z");
  assert.equal(from("2026-11-24"), "2026-11-24T00:00:00.000Z");
  assert.equal(from("now-90m"), "2026-11-24T11:00:00.000Z");
  assert.equal(from("now+1d"), "2026-11-25T12:30:00.000Z");
});

test("rounding goes to the beginning of the unit for --from and to its end for --to", () => {
  assert.equal(from("now-1d/d"), "2026-11-23T00:00:00.000Z");
  assert.equal(to("now-1d/d"), "2026-11-23T23:59:59.999Z");
  assert.equal(from("now/h"), "2026-11-24T12:00:00.000Z");
});

test("a week begins on Monday", () => {
  assert.equal(from("now/w"), "2026-11-23T00:00:00.000Z");
  assert.equal(to("now/w"), "2026-11-29T23:59:59.999Z");
});

test("what is no time is refused as wrong usage, with what would be right", () => {
  for (const text of ["yesterday", "2026-13-01", "2026-02-30T00:00:00Z", "now-1y", ""]) {
    assert.throws(
      () => from(text),
      (error) =>
        error instanceof CliStop &&
        error.exitCode === EXIT_USAGE &&
        error.message.includes("now-30d"),
      text,
    );
  }
});

test("a window that ends before it begins is refused", () => {
  assert.throws(() => parseTimeWindow({ from: "now", to: "now-1h" }, NOW_MS), /--from lies after/);
});

test("both ends belong to the window, and an event without a time lies outside of any", () => {
  const window = parseTimeWindow({ from: "now-1h", to: "now" }, NOW_MS);
  assert.equal(isOutside(window, window.fromMs), false);
  assert.equal(isOutside(window, window.toMs), false);
  assert.equal(isOutside(window, window.toMs + 1), true);
  assert.equal(isOutside(window, Number.NaN), true);
  assert.equal(isOutside(parseTimeWindow({}, NOW_MS), Number.NaN), false);
});
