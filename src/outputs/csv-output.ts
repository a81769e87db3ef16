// Alerts as CSV (RFC 4180) for spreadsheets. Cells that a spreadsheet would run as a formula are
// defused with an apostrophe, since their text comes from events.
import type { Alert } from "../alerts/alert.ts";
import { alertFacts, attackIds } from "./alert-facts.ts";

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

/** One cell, quoted where RFC 4180 wants it. */
export function csvCell(text: string): string {
  const defused = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
