// Alerts as CSV (RFC 4180) for spreadsheets. Cells that a spreadsheet would run as a formula are
// defused with an apostrophe, since their text comes from events.
import type { Alert } from "../alerts/alert.ts";
import { alertFacts, attackIds } from "./alert-facts.ts";
import { visibleText } from "./visible-text.ts";

const COLUMNS = [
  "time",
  "severity",
  "risk_score",
  "rule",
  "rule_id",
  "attack",
  "host",
  "user",
  "process",
  "command_line",
  "parent_command_line",
  "reason",
  "origin",
  "alert_id",
] as const;

export const csvHeader: string = `${COLUMNS.join(",")}\r\n`;

export function csvRow(alert: Alert): string {
  const facts = alertFacts(alert);
  const cells = [
    facts.time,
    alert.severity,
    String(alert.riskScore),
    alert.ruleName,
    alert.rule.ruleId,
    attackIds(alert.rule).join(" "),
    facts.host,
    facts.user,
    facts.process,
    facts.commandLine,
    facts.parentCommandLine,
    alert.reason,
    facts.origin,
    alert.id,
  ];
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** What spreadsheets of any language take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** One cell, quoted where RFC 4180 wants it. Line breaks stay; what a terminal would obey does not. */
export function csvCell(text: string): string {
  const visible = visibleText(text);
  const defused = FORMULA.test(visible) ? `'${visible}` : visible;
  return /[",\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
