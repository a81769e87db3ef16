// How an investigation is drawn for a terminal: trees that are too large or too deep for it, marks, colors.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Investigation, TreeRow } from "../triage/investigation.ts";
import { investigationLines } from "./investigation-output.ts";

const STYLE = { color: false, width: 100 };

function investigation(changes: Partial<Investigation>): Investigation {
  return {
    alertId: "a",
    summary: "Somebody did something.",
    tree: { rows: [], subjectIndex: -1, isCut: false },
    network: { before: [], after: [] },
    related: [],
    files: [],
    timeline: [],
    rarity: [],
    guide: { steps: [], queries: [] },
    notes: [],
    ...changes,
  };
}

function row(at: number, changes: Partial<TreeRow>): TreeRow {
  const commandLine = `process ${at}`;
  return {
    process: { entityId: `p${at}`, name: "p", args: [], commandLine, alerts: [] },
    role: "descendant",
    depth: 1,
    parentIndex: 0,
    cutCount: 0,
    ...changes,
  };
}

function treeLines(rows: readonly TreeRow[]): readonly string[] {
  const subjectIndex = rows.findIndex(({ role }) => role === "subject");
  const lines = investigationLines(
    investigation({ tree: { rows, subjectIndex, isCut: false } }),
    STYLE,
  );
  return lines.slice(lines.indexOf("Process tree") + 2);
}

test("branches go on where more come at their depth, and end where none do", () => {
  const rows = [
    row(0, { depth: 0, parentIndex: -1, role: "ancestor" }),
    row(1, { role: "subject", cutCount: 3 }),
    row(2, { depth: 2, parentIndex: 1 }),
    row(3, { depth: 3, parentIndex: 2 }),
    row(4, { role: "sibling" }),
  ];
  assert.deepEqual(
    treeLines(rows).map((line) => line.trimEnd()),
    [
      "process 0",
      "├─ process 1 ◀   … 3 more below",
      "│  └─ process 2",
      "│     └─ process 3",
      "└─ process 4",
    ],
  );
});

test("of a tree of thousands two hundred lines are drawn, the alert's process and its ancestors among them", () => {
  const rows = [
    row(0, { depth: 0, parentIndex: -1, role: "ancestor" }),
    ...Array.from({ length: 3000 }, (_, at) =>
      row(at + 1, at === 2500 ? { role: "subject" } : { role: "sibling" }),
    ),
  ];
  const lines = treeLines(rows);
  assert.ok(lines.length <= 202, `${lines.length}`);
  assert.ok(lines.some((line) => line.includes("process 2501 ◀")));
  assert.match(lines.at(-1) ?? "", /^… 2,8\d\d more; --json has all$/);
});

test("a chain of hundreds leaves room for its text", () => {
  const rows = Array.from({ length: 150 }, (_, at) =>
    row(at, { depth: at, parentIndex: at - 1, role: at === 149 ? "subject" : "ancestor" }),
  );
  for (const line of treeLines(rows)) assert.ok(line.length <= 100, line);
});

test("marks stand in the text with their numbers, reasons below", () => {
  const text = "sh -c 'nc -e x' \u001b[2J";
  const commandLine = { text, marks: [{ start: 7, end: 12, reason: "gives a shell away" }] };
  const lines = investigationLines(investigation({ commandLine }), STYLE);
  const at = lines.indexOf("Command line");
  assert.deepEqual(lines.slice(at + 2, at + 4), [
    "sh -c '»nc -e«[1] x' \\u{1b}[2J",
    "  [1] gives a shell away",
  ]);
  const colored = investigationLines(investigation({ commandLine }), { ...STYLE, color: true });
  assert.ok(colored.join("\n").includes("\u001b[31m»nc -e«"));
});

test("what there is nothing of has no title, and long lists say how much is left out", () => {
  assert.deepEqual(investigationLines(investigation({}), STYLE), ["Somebody did something."]);
  const files = Array.from({ length: 100 }, (_, at) => ({
    timeMs: at,
    action: "creation",
    path: `/f${at}`,
    process: { name: "sh" },
  }));
  const lines = investigationLines(investigation({ files }), STYLE);
  assert.equal(lines.at(-1), "… 60 more; --json has all");
});
