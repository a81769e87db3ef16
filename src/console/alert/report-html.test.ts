// An alert's report as a file of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertView } from "../../server/console/console-api.ts";
import { reportHtml } from "./report-html.ts";

const HOSTILE = `<script>alert(1)</script>"'&\u202e\u001b`;

function viewOf(text: string): AlertView {
  return {
    row: {
      id: text,
      timeMs: 0,
      severity: text,
      riskScore: 1,
      ruleId: text,
      ruleName: text,
      reason: text,
      status: text,
      hostName: text,
      userName: text,
      processName: text,
      commandLine: text,
      tactics: [],
      tags: [],
      assignees: [],
      suppressedCount: 1,
    },
    document: { [text]: { [text]: text } },
    highlighted: [{ field: text, values: [text] }],
    guideHtml: text,
    setupHtml: text,
    description: text,
    falsePositives: [],
    references: [],
    threat: [],
    notes: [{ atMs: 0, author: text, text }],
    history: [],
    blocks: [],
  };
}

test("no value of an event is markup in the report, nor hidden in it", () => {
  const html = reportHtml({
    view: viewOf(HOSTILE),
    investigation: undefined,
    why: {
      query: HOSTILE,
      filters: [
        {
          stage: 0,
          event: { index: HOSTILE, id: HOSTILE, timeMs: 0 },
          tree: {
            text: HOSTILE,
            isTrue: true,
            parts: [],
            fields: [{ path: HOSTILE, value: HOSTILE }],
          },
        },
      ],
    },
    madeMs: 0,
  });
  for (const text of ["<script", "\u202e", "\u001b"]) assert.ok(!html.includes(text), text);
  assert.ok(html.split("&lt;script&gt;alert(1)&lt;/script&gt;").length > 10);
});

test("the report loads and runs nothing", () => {
  const html = reportHtml({
    view: viewOf("x"),
    investigation: undefined,
    why: undefined,
    madeMs: 0,
  });
  assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  assert.doesNotMatch(html, /src=|href=|http-equiv="refresh"/i);
});

test("a megabyte in one value is cut", () => {
  const html = reportHtml({
    view: viewOf("y".repeat(1_000_000)),
    investigation: undefined,
    why: undefined,
    madeMs: 0,
  });
  assert.ok(html.length < 600_000);
});
