// The summary: every fact that happened, none that did not, for people and for machines alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ScanSummary, summaryJson, summaryLines } from "./scan-summary.ts";

const QUIET: ScanSummary = {
  rules: { loadedCount: 2, failedCount: 0, notRun: new Map() },
  fileCount: 1,
  bytesRead: 10,
  eventCount: 1,
  unwantedCount: 0,
  durationMs: 500,
  formats: new Map([["JSON lines", 1]]),
  eventsByKind: new Map([["ecs", 1]]),
  problems: new Map(),
  diagnostics: [],
  alertsBySeverity: new Map([["high", 3]]),
  hiddenBuildingBlockCount: 0,
  notes: [],
  wasInterrupted: false,
};

test("a scan in which nothing went wrong is one line", () => {
  assert.deepEqual(summaryLines(QUIET), [
    "1 event (1 ecs) from 1 file (1 JSON lines) in 0.50 s (2 events/s)",
  ]);
});

test("whatever was left out is said, with its count", () => {
  const lines = summaryLines({
    ...QUIET,
    eventCount: 12_345,
    unwantedCount: 1,
    problems: new Map([["SRC5002", 1200]]),
    hiddenBuildingBlockCount: 2,
    notes: ["a limit \u001b[31mwas reached"],
    wasInterrupted: true,
  });
  assert.deepEqual(lines.slice(1), [
    "1 event lay outside the time window",
    "skipped or doubtful: SRC5002 1,200×",
    "2 building-block alerts not shown (--building-blocks shows them)",
    "a limit \\u{1b}[31mwas reached",
    "interrupted: the rest was not scanned",
  ]);
});

test("machines get every severity, also those without an alert", () => {
  const json = summaryJson(QUIET);
  assert.deepEqual(json["alerts"], { low: 0, medium: 0, high: 3, critical: 0 });
  assert.equal(json["interrupted"], false);
});
