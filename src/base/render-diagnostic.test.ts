import assert from "node:assert/strict";
import { test } from "node:test";
import { type DiagnosticDetail, diagnostic } from "./diagnostic.ts";
import { diagnosticToJson, type RenderOptions, renderDiagnostic } from "./render-diagnostic.ts";

function rendered(detail: DiagnosticDetail, options?: RenderOptions): string {
  return renderDiagnostic(diagnostic("EQL2003", detail), options);
}

/** The text with a diagnostic on its «marked» part. */
function marked(text: string, more: Partial<DiagnosticDetail> = {}): DiagnosticDetail {
  const start = text.indexOf("«");
  const end = text.indexOf("»") - 1;
  const plain = text.replace(/[«»]/g, "");
  return {
    message: "a fault",
    span: { start, end },
    source: { file: "a.toml", text: plain },
    ...more,
  };
}

test("a fault has code, sentence, place, excerpt, notes and impact", () => {
  const lines = `${"\n".repeat(13)}  process where «proces.name» == "crontab"\n`;
  const text = rendered(
    marked(lines, {
      message: 'unknown field "proces.name"; did you mean "process.name"?',
      label: "not in ECS",
      notes: ["write ?proces.name if some sources lack the field"],
      impact: "the rule is not loaded",
    }),
  );
  assert.equal(
    text,
    [
      'error[EQL2003]: unknown field "proces.name"; did you mean "process.name"?',
      "  --> a.toml:14:17",
      "   |",
      '14 |     process where proces.name == "crontab"',
      "   |                   ^^^^^^^^^^^ not in ECS",
      "   = note: write ?proces.name if some sources lack the field",
      "   = impact: the rule is not loaded",
    ].join("\n"),
  );
});

test("without a place there is no excerpt, without a source no file", () => {
  assert.equal(rendered({ message: "gone" }), "error[EQL2003]: gone");
  assert.equal(
    rendered({ message: "gone", source: { file: "a.toml", text: "" } }),
    "error[EQL2003]: gone\n --> a.toml",
  );
});

test("tabs, wide and combining characters keep the caret in its place", () => {
  const [, , , line = "", carets = ""] = rendered(marked('\t"日本e\u0301😀" «x» y')).split("\n");
  const before = line.slice(0, line.indexOf("x"));
  const columns = [...before].reduce(
    (sum, char) => sum + (/[日本😀]/u.test(char) ? 2 : char === "\u0301" ? 0 : 1),
    0,
  );
  assert.equal(carets.indexOf("^"), columns);
});

test("control and direction characters are never printed raw", () => {
  const text = rendered(
    marked("a\u001b[31m\u202e «x»", {
      message: "found \u001b[2J\u2066",
      label: "\u0007",
      notes: ["\u009b1m"],
      source: { file: "\u001b]0;x\u0007.toml", text: "a\u001b[31m\u202e x" },
    }),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066]/);
  assert.match(text, /found \\u\{1b\}\[2J/);
});

test("a long line is cut round the caret", () => {
  const text = `${"a ".repeat(200)}«here» ${"b ".repeat(200)}`;
  const lines = rendered(marked(text), { width: 60 }).split("\n");
  for (const line of lines.slice(2)) assert.ok([...line].length <= 60, line);
  const [, , , shown = "", carets = ""] = lines;
  assert.equal(shown.indexOf("here"), carets.indexOf("^^^^"));
  assert.match(shown, /…a a .* b…$|…/);
});

test("a line of a million characters costs no more than its neighborhood", () => {
  const text = `${"a".repeat(1_000_000)}«b»${"c".repeat(1_000_000)}`;
  assert.ok(rendered(marked(text)).length < 400);
});

test("labels stand on their own lines, far ones of the same line apart", () => {
  const text = `(${" ".repeat(300)}x\nsecond`;
  const shown = rendered({
    message: "m",
    span: { start: 301, end: 302 },
    label: "main",
    labels: [
      { span: { start: 0, end: 1 }, text: "opened here" },
      { span: { start: 303, end: 309 }, text: "and here" },
    ],
    source: { file: "f", text },
  });
  assert.equal(shown.match(/^1 \|/gm)?.length, 2);
  assert.match(shown, /\^ main/);
  assert.match(shown, /^ {2}\| {3}- opened here$/m);
  assert.match(shown, /^2 \| {3}second$/m);
});

test("a span over several lines is underlined to the end of its first", () => {
  const [, , , , carets] = rendered(marked('a «"b c\nd"» e')).split("\n");
  assert.equal(carets, "  |     ^^^^");
});

test("an empty span has one caret", () => {
  assert.match(rendered(marked("process«»")), /\n {2}\| {10}\^$/);
});

test("color only when asked for", () => {
  const plain = rendered(marked("a «b»"));
  assert.ok(!plain.includes("\u001b"));
  const color = rendered(marked("a «b»"), { color: true });
  assert.ok(color.includes("\u001b[31m"));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the color codes
  assert.equal(color.replace(/\u001b\[\d+m/g, ""), plain);
});

test("JSON says the same with lines and columns from 1 in code points", () => {
  const fault = diagnostic(
    "EQL2003",
    marked('x\r\n"😀" «ab»', {
      labels: [{ span: { start: 0, end: 1 }, text: "first" }],
      notes: ["n"],
    }),
  );
  assert.deepEqual(diagnosticToJson(fault), {
    code: "EQL2003",
    severity: "error",
    message: "a fault",
    file: "a.toml",
    line: 2,
    column: 5,
    endLine: 2,
    endColumn: 7,
    labels: [{ text: "first", line: 1, column: 1, endLine: 1, endColumn: 2 }],
    notes: ["n"],
  });
});
