// An alert and its investigation as one HTML file that needs nothing else: no script, no address but in text,
// every value escaped and made visible. It may be mailed, printed or kept with a case.
import type { AlertView, ConditionView, WhyView } from "../../server/console/console-api.ts";
import type { Investigation, MarkedText } from "../../triage/investigation.ts";
import { formatTime } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { answerLine, rarityWords, usualLine } from "./answer-lines.ts";
import { flatDocument } from "./flat-document.ts";
import { offsetOf, processState } from "./process-words.ts";

export interface ReportParts {
  readonly view: AlertView;
  readonly investigation: Investigation | undefined;
  readonly why: WhyView | undefined;
  readonly madeMs: number;
}

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#17211f;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.2rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,monospace;font-size:12px;white-space:pre-wrap;overflow-wrap:anywhere}mark{background:#fff0a8}
.summary{font-size:1.15rem}.dim{color:#55625e}`;

/** A value longer than this is cut: a report is read, the document is kept elsewhere. */
const VALUE_MAX = 20_000;

export function reportHtml({ view, investigation, why, madeMs }: ReportParts): string {
  const { row } = view;
  const title = `${row.ruleName} on ${row.hostName}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(row.ruleName)}</h1>
<p class="summary">${escaped(investigation?.summary ?? row.reason)}</p>
${table([
  ["Severity", `${row.severity} (risk ${row.riskScore})`],
  ["Status", row.status],
  ["Host", row.hostName],
  ["User", row.userName],
  ["Time", formatTime(row.timeMs)],
  ["Goes on", ongoingWords(investigation?.isOngoing)],
  ["Reason", row.reason],
  ["Alert", row.id],
  ...view.highlighted.map(({ field, values }) => [field, values.join(", ")] as const),
])}
${investigation === undefined ? "" : investigationHtml(investigation, row.timeMs)}
${why === undefined ? "" : `<h2>Why it matched</h2><pre>${escaped(why.query)}</pre>${why.filters.map(({ tree }) => `<ul>${conditionHtml(tree)}</ul>`).join("")}`}
${notesHtml(view)}
<h2>Document</h2>
${table(flatDocument(view.document).map(({ field, value }) => [field, value] as const))}
<p class="dim">Made by Tripline, ${escaped(formatTime(madeMs))}.</p>
</body></html>
`;
}

function ongoingWords(isOngoing: boolean | undefined): string {
  if (isOngoing === undefined) return "not known";
  return isOngoing ? "yes: no end was told of a process of it" : "no: its processes have ended";
}

function investigationHtml(found: Investigation, alertMs: number): string {
  const { tree, network } = found;
  const when = (timeMs: number) => `${formatTime(timeMs)} (${offsetOf(timeMs, alertMs)})`;
  return [
    section(
      "The guide’s steps",
      found.guide.steps.map(({ text, answers }) => [
        text,
        answers.flatMap((name) => answerLine(name, found)?.text ?? []).join("; "),
      ]),
    ),
    section(
      "Process tree",
      tree.rows.map(({ process, depth, role }) => [
        `${"\u00a0\u00a0".repeat(Math.min(depth, 20))}${process.name} ${process.pid ?? ""}`,
        process.commandLine,
        process.userName ?? "",
        `${role}${process.alerts.length > 0 ? `; alerts: ${process.alerts.map((one) => one.ruleName).join("; ")}` : ""}`,
        processState(process).text,
      ]),
    ),
    marked("Parent’s command line", found.parentCommandLine),
    marked("Command line", found.commandLine),
    found.usualTimes === undefined
      ? ""
      : `<h2>Usual times</h2><p>${escaped(usualLine(found.usualTimes).text)}</p>`,
    section(
      "Network",
      [...network.before, ...network.after].map((one) => [
        when(one.timeMs),
        one.process.name,
        `${one.source ?? "–"} → ${one.destination ?? "–"} ${one.domain ?? ""}`,
        one.action,
      ]),
    ),
    section(
      "Files",
      found.files.map((one) => [when(one.timeMs), one.process.name, one.action, one.path]),
    ),
    section("What the user did", [
      ...(found.userActivity?.programs ?? []).map((one) => [one.value, `${one.count} times`]),
      ...(found.userActivity?.logins ?? []).map((one) => [
        `login, ${one.outcome ?? "outcome not told"}`,
        `${when(one.timeMs)} ${one.source ?? ""}`,
      ]),
    ]),
    section(
      "Related alerts",
      found.related.map((one) => [
        when(one.timeMs),
        one.severity,
        one.ruleName,
        `same ${one.relation}`,
      ]),
    ),
    section(
      "Rarity",
      found.rarity.map((one) => [rarityWords(one).text, one.value]),
    ),
    section(
      "Timeline",
      found.timeline.map((one) => [when(one.timeMs), one.kind, one.text]),
    ),
    section(
      "Left out",
      found.notes.map((note) => [note]),
    ),
  ].join("\n");
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `<h2>${escaped(title)}</h2>${table(rows)}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const body = rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`)
    .join("\n");
  return `<table>${body}</table>`;
}

function marked(title: string, text: MarkedText | undefined): string {
  if (text === undefined) return "";
  const reasons = text.marks.map((mark) => `<li>${escaped(mark.reason)}</li>`).join("");
  return `<h2>${escaped(title)}</h2><pre>${escaped(text.text)}</pre><ul>${reasons}</ul>`;
}

function conditionHtml(condition: ConditionView, depth = 0): string {
  const fields = condition.fields
    .map(
      ({ path, value }) =>
        ` <span class="dim">${escaped(path)} = ${escaped(JSON.stringify(value))}</span>`,
    )
    .join("");
  const parts =
    depth > 30 || condition.parts.length === 0
      ? ""
      : `<ul>${condition.parts.map((part) => conditionHtml(part, depth + 1)).join("")}</ul>`;
  return `<li>${condition.isTrue ? "✓" : "✗"} <code>${escaped(condition.text)}</code>${fields}${parts}</li>`;
}

function notesHtml(view: AlertView): string {
  return section(
    "Notes",
    view.notes.map((note) => [formatTime(note.atMs), note.author, note.text]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  const shown = text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text;
  return visibleText(shown).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
