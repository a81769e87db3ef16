import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Alert } from "../../alerts/alert.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import { adHocRule } from "../../rules/ad-hoc-rule.ts";
import { ProcessTree } from "../../triage/process-tree.ts";
import { renderHtmlReport } from "./html-report.ts";

function alertWith(text: string): { readonly alert: Alert; readonly tree: ProcessTree } {
  const event: EcsEvent = {
    fields: {
      host: { name: text },
      user: { name: text },
      process: {
        name: text,
        entity_id: "e",
        args: [text, text],
        command_line: text,
        parent: { name: text, entity_id: "p", command_line: text },
      },
      [text]: text,
    },
    kind: "ecs",
    origin: { file: text, line: 1 },
    timestampMs: 0,
    arrival: 0,
  };
  const rule = {
    ...adHocRule(text),
    name: text,
    description: text,
    note: text,
    references: [text, `https://example.org/${text}`],
    falsePositives: [text],
  };
  const alert: Alert = {
    id: text,
    document: {},
    rule,
    ruleName: rule.name,
    severity: "high",
    riskScore: 1,
    reason: text,
    originalTimeMs: 0,
    role: "event",
    isBuildingBlock: false,
    events: [event],
    suppressedCount: 0,
  };
  const tree = new ProcessTree();
  tree.observe(event);
  return { alert, tree };
}

function reportOf(text: string, more: (alert: Alert) => Partial<Alert> = () => ({})): string {
  const { alert, tree } = alertWith(text);
  return renderHtmlReport({
    alerts: [{ ...alert, ...more(alert) }],
    alertCount: 1,
    facts: {
      title: text,
      startedAt: "",
      duration: "",
      ruleCount: 1,
      eventCount: 1,
      sources: [text],
      notes: [text],
    },
    treeOf: (event) => tree.around(event),
  });
}

const TAGS =
  /^\/?(html|head|meta|title|style|body|main|h[1-6]|div|span|b|i|ul|ol|li|section|table|thead|tbody|tr|th|td|code|pre|article|p|dl|dt|dd|a|details|summary|em|strong|s|blockquote|hr|br|!doctype)$/;

test("whatever text comes in, only our own tags and no live link or handler come out", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom(
      "<script>alert(1)</script>",
      '"><img src=x onerror=alert(1)>',
      "[x](javascript:alert(1))",
      "![x](http://evil/x.png)",
      "<style>*{display:none}</style>",
      "</title><script>",
      "\u202egnp.exe",
      "`$`{1}",
      "' onclick='x",
    ),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const html = reportOf(text).replace(/<style>[\s\S]*?<\/style>/, "");
      for (const match of html.matchAll(/<([^\s>]*)([^>]*)>/g)) {
        assert.match((match[1] as string).toLowerCase(), TAGS, match[0]);
        assert.doesNotMatch((match[2] as string).replace(/"[^"]*"/g, '""'), /\son\w+\s*=/i);
      }
      for (const match of html.matchAll(/href="([^"]*)"/g)) {
        assert.match(match[1] as string, /^(#a|https?:\/\/)/i);
      }
      assert.doesNotMatch(html.replace(/[\n\t]/g, ""), /\p{Cc}|\p{Cf}/u);
    }),
    { numRuns: 300 },
  );
});

test("an alert shows its process below its parent", () => {
  const html = reportOf("bash");
  assert.match(html, /class="subject"/);
  assert.match(html, /class="tree"/);
});

test("a sequence shows the process tree of each of its stages", () => {
  const html = reportOf("bash", ({ events }) => ({
    role: "shell",
    events: [...events, ...events],
  }));
  assert.equal(html.match(/<h4>Stage \d/g)?.length, 2);
  assert.equal(html.match(/class="tree"/g)?.length, 2);
});

test("an alert into which others were folded says how many", () => {
  assert.match(
    reportOf("bash", () => ({ suppressedCount: 3 })),
    /and 3 like it/,
  );
});
