// Answers in one line.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Investigation, Rarity } from "../../triage/investigation.ts";
import { answerLine, rarityWords } from "./answer-lines.ts";

const EMPTY: Investigation = {
  alertId: "a",
  summary: "",
  tree: { rows: [], subjectIndex: -1, isCut: false },
  network: { before: [], after: [] },
  related: [],
  files: [],
  timeline: [],
  rarity: [],
  guide: { steps: [], queries: [] },
  notes: [],
};

const USUAL = {
  userName: "www-data",
  startMs: Date.UTC(2026, 0, 1, 2),
  countByHour: Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 40 : 0)),
  dayCount: 14,
  hosts: [],
  isUnusualHour: true,
  isUnusualHost: false,
};

test("where nothing is known nothing is claimed", () => {
  assert.equal(answerLine("usualTimes", EMPTY), undefined);
  assert.equal(answerLine("parentCommandLine", EMPTY), undefined);
  assert.equal(answerLine("rarity", EMPTY), undefined);
  assert.deepEqual(answerLine("network", EMPTY), {
    text: "No connections of these processes",
    isNotable: false,
  });
});

test("an hour without any process is told with the days that were looked at", () => {
  assert.deepEqual(answerLine("usualTimes", { ...EMPTY, usualTimes: USUAL }), {
    text: "www-data started nothing at 02–03 h UTC in 14 days",
    isNotable: true,
  });
});

test("a user of whom nothing is kept is not called unusual by its hours", () => {
  const countByHour = Array.from({ length: 24 }, () => 0);
  const line = answerLine("usualTimes", { ...EMPTY, usualTimes: { ...USUAL, countByHour } });
  assert.deepEqual(line, { text: "Nothing is known of www-data before", isNotable: false });
});

test("marks give their reasons, each once", () => {
  const marks = ["-c runs code", "pty", "pty", "third"].map((reason, start) => ({
    start,
    end: start + 1,
    reason,
  }));
  assert.equal(
    answerLine("parentCommandLine", { ...EMPTY, parentCommandLine: { text: "abcd", marks } })?.text,
    "-c runs code; pty; 1 more",
  );
});

test("connections after the alert are worth a look, and where they went is told", () => {
  const entry = { timeMs: 1, action: "connect", process: { name: "curl" } };
  const after = [
    { ...entry, direction: "ingress", destination: "10.0.0.1:80" },
    { ...entry, direction: "egress", destination: "203.0.113.7:4444" },
  ];
  assert.deepEqual(answerLine("network", { ...EMPTY, network: { before: [entry], after } }), {
    text: "1 connection before, 2 after, to 203.0.113.7:4444",
    isNotable: true,
  });
  const line = answerLine("network", { ...EMPTY, network: { before: [], after } });
  assert.equal(line?.text, "2 connections after, to 203.0.113.7:4444");
});

test("rarity says never, elsewhere or how often", () => {
  const rarity: Rarity = {
    what: "parent-child",
    value: "python3 → bash",
    onHostCount: 0,
    everywhereCount: 0,
    hostCount: 0,
    dayCount: 14,
  };
  assert.equal(rarityWords(rarity).text, "This parent and child: never seen in 14 days");
  assert.equal(
    rarityWords({ ...rarity, everywhereCount: 3, hostCount: 1 }).text,
    "This parent and child: never on this host in 14 days, 3 times on 1 other host",
  );
  assert.deepEqual(rarityWords({ ...rarity, onHostCount: 5, everywhereCount: 9, hostCount: 2 }), {
    text: "This parent and child: 5 times on this host in 14 days, 4 times elsewhere",
    isNotable: false,
  });
});
