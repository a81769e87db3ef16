// The table of alerts: the gravest first, the parent above its child, nothing that a terminal obeys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { madeAlert, madeEvent } from "../../test/made-alert.ts";
import { alertTable, severityLine } from "./table-output.ts";

const PLAIN = { color: false, width: 100 };

function withName(name: string, changes: Parameters<typeof madeAlert>[1]) {
  return madeAlert({}, { ...changes, ruleName: name });
}

test("alerts come by severity, then by time; one without a time is no fault", () => {
  const table = alertTable(
    [
      withName("late low", { severity: "low", originalTimeMs: 9 }),
      withName("late high", { severity: "high", originalTimeMs: 9 }),
      withName("early low", { severity: "low", originalTimeMs: 1 }),
      withName("timeless critical", { severity: "critical", originalTimeMs: Number.NaN }),
    ],
    PLAIN,
  );
  const names = table.match(/(timeless|late|early) \w+/g);
  assert.deepEqual(names, ["timeless critical", "late high", "early low", "late low"]);
});

test("the parent's command line stands above the process's own", () => {
  const table = alertTable(
    [
      madeAlert({
        host: { name: "web" },
        user: { name: "www-data" },
        process: { name: "bash", args: ["bash", "-i"], parent: { command_line: "python3 x.py" } },
      }),
    ],
    PLAIN,
  );
  assert.match(table, /on web {2}by www-data/);
  assert.match(table, /\n {10}python3 x\.py\n {10}└─ bash -i\n {10}events\.ndjson:1$/);
});

test("names that an attacker chose neither color, clear nor turn round a terminal", () => {
  const text = "\u001b[2J\u009b31m\u202egnp.exe\r\n\u0007";
  const table = alertTable(
    [
      madeAlert({
        host: { name: text },
        user: { name: text },
        process: { command_line: text, parent: { command_line: text } },
      }),
    ],
    PLAIN,
  );
  assert.doesNotMatch(table, /[^\P{C}\n]/u);
  assert.match(table, /\\u\{1b\}\[2J/);
});

test("no line is wider than the terminal", () => {
  const long = "x".repeat(500);
  const table = alertTable(
    [
      madeAlert({
        host: { name: long },
        process: { command_line: long, parent: { args: [long] } },
      }),
    ],
    { color: false, width: 80 },
  );
  for (const line of table.split("\n")) assert.ok([...line].length <= 80, line);
});

test("a sequence shows its stages in order", () => {
  const events = [
    madeEvent({ process: { command_line: "first" } }),
    madeEvent({ process: { name: "second" } }, 1000),
  ];
  const table = alertTable([madeAlert({}, { role: "shell", events })], PLAIN);
  assert.match(table, /sequence of 2/);
  assert.match(table, /1\. 2026-11-24T00:00:00Z {2}first\n {10}2\. 2026-11-24T00:00:01Z {2}second/);
});

test("the line of counts names the gravest first and agrees in number", () => {
  assert.equal(severityLine(new Map()), "0 alerts");
  assert.equal(severityLine(new Map([["low", 1]])), "1 alert: 1 low");
  const counts = new Map([
    ["low", 2],
    ["critical", 1],
  ] as const);
  assert.equal(severityLine(counts), "3 alerts: 1 critical, 2 low");
});
