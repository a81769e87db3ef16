// One self-contained file that an analyst can mail: no script, nothing loaded from anywhere, a strict
// content security policy in its head. Everything from events and rules is escaped.
import type { Alert } from "../../alerts/alert.ts";
import { ruleSeverities } from "../../base/rule-severity.ts";
import { alertFacts } from "../alert-facts.ts";
import { alertSection, type TreeOf } from "./alert-section.ts";
import { attackMatrix } from "./attack-matrix.ts";
import { cutText, escapeHtml } from "./escape-html.ts";
import { reportStyles } from "./report-styles.ts";

/** Alerts shown in full; the table lists all that were kept. A page of more is slow to open. */
const SECTIONS_MAX = 500;

export interface ReportInput {
  /** Those kept for the report. */
  readonly alerts: readonly Alert[];
  /** All that were raised. */
  readonly alertCount: number;
  readonly facts: {
    readonly title: string;
    readonly startedAt: string;
    readonly duration: string;
    readonly ruleCount: number;
    readonly eventCount: number;
    readonly sources: readonly string[];
    readonly notes: readonly string[];
  };
  readonly treeOf: TreeOf;
}

export function renderHtmlReport(input: ReportInput): string {
  const rank = (alert: Alert) => ruleSeverities.indexOf(alert.severity);
  const timeOf = (alert: Alert) => (Number.isNaN(alert.originalTimeMs) ? 0 : alert.originalTimeMs);
  const alerts = [...input.alerts].sort((a, b) => rank(b) - rank(a) || timeOf(a) - timeOf(b));
  const sections = alerts.slice(0, SECTIONS_MAX).map((alert) => alertSection(alert, input.treeOf));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(input.facts.title)}</title>
<style>${reportStyles}</style>
</head>
<body>
<main>
<h1>${escapeHtml(input.facts.title)}</h1>
${header(input)}
${severityBar(alerts)}
<h2>ATT&amp;CK</h2>
${attackMatrix(alerts)}
<h2>Alerts</h2>
${alertTable(alerts)}
${counted(input, alerts.length)}
${sections.length === 0 ? "" : `<h2>Details</h2>\n${sections.join("\n")}`}
<h2>About this scan</h2>
<ul>${input.facts.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")}</ul>
</main>
</body>
</html>
`;
}

function header({ facts, alertCount }: ReportInput): string {
  const rows: readonly (readonly [string, string])[] = [
    ["alerts", String(alertCount)],
    ["events", String(facts.eventCount)],
    ["rules", String(facts.ruleCount)],
    ["made", facts.startedAt],
    ["took", facts.duration],
    ["read", facts.sources.join(", ")],
  ];
  const items = rows.map(([name, value]) => `<span>${name} <b>${escapeHtml(value)}</b></span>`);
  return `<div class="facts">${items.join("")}</div>`;
}

function severityBar(alerts: readonly Alert[]): string {
  const counts = [...ruleSeverities]
    .reverse()
    .map((severity) => ({
      severity,
      count: alerts.filter((alert) => alert.severity === severity).length,
    }))
    .filter(({ count }) => count > 0);
  if (counts.length === 0) return "<p>No alerts.</p>";
  const parts = counts.map(
    ({ severity, count }) => `<i class="${severity}" style="flex:${count}"></i>`,
  );
  const legend = counts.map(
    ({ severity, count }) =>
      `<span><span class="dot ${severity}"></span>${count} <span class="sev ${severity}">${severity}</span></span>`,
  );
  return `<div class="bar">${parts.join("")}</div><div class="legend">${legend.join("")}</div>`;
}

function alertTable(alerts: readonly Alert[]): string {
  const rows = alerts.map((alert, at) => {
    const facts = alertFacts(alert);
    const name = escapeHtml(alert.ruleName);
    const id = escapeHtml(alert.id.slice(0, 16));
    const title = at < SECTIONS_MAX ? `<a href="#a${id}">${name}</a>` : name;
    const cells = [facts.time, facts.host, facts.user].map(
      (text) => `<td>${escapeHtml(text)}</td>`,
    );
    const line = escapeHtml(cutText(facts.commandLine || facts.process, 160));
    return `<tr><td><span class="sev ${alert.severity}">${alert.severity}</span></td><td>${title}</td>${cells.join("")}<td><code>${line}</code></td></tr>`;
  });
  const head = ["Severity", "Rule", "Time", "Host", "User", "Command"].map(
    (text) => `<th>${text}</th>`,
  );
  return `<div class="scroll"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function counted({ alertCount }: ReportInput, shownCount: number): string {
  const lines = [
    ...(alertCount > shownCount
      ? [`${alertCount - shownCount} more alerts are not in this report (--limit)`]
      : []),
    ...(shownCount > SECTIONS_MAX ? [`details of the first ${SECTIONS_MAX} alerts are below`] : []),
  ];
  return lines.map((line) => `<p class="dim">${line}</p>`).join("");
}
