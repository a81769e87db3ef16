// Alerts for a person at a terminal: the gravest first, one block an alert, with the parent's command
// line, since that is what tells an attack from work. Values of events are escaped.
import pc from "picocolors";
import type { Alert } from "../alerts/alert.ts";
import { ruleSeverities } from "../base/rule-severity.ts";
import type { RuleSeverity } from "../rules/rule.ts";
import { type AlertFacts, alertFacts, attackIds } from "./alert-facts.ts";
import { counted, grouped } from "./counted.ts";
import { escapeTerminal, shortTerminal } from "./escape-terminal.ts";

export interface TableOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const WIDTH_MIN = 40;

/** The alerts in order of severity, then time; without a newline at the end. "" for none. */
export function alertTable(alerts: readonly Alert[], options: TableOptions): string {
  const rank = (alert: Alert) => ruleSeverities.indexOf(alert.severity);
  const timeOf = (alert: Alert) => (Number.isNaN(alert.originalTimeMs) ? 0 : alert.originalTimeMs);
  const sorted = [...alerts].sort((a, b) => rank(b) - rank(a) || timeOf(a) - timeOf(b));
  return sorted.map((alert) => alertBlock(alert, options)).join("\n\n");
}

function alertBlock(alert: Alert, options: TableOptions): string {
  const color = pc.createColors(options.color);
  const facts = alertFacts(alert);
  const width = Math.max(WIDTH_MIN, options.width);
  const kind = alert.role === "shell" ? `sequence of ${alert.events.length}` : "";
  const head = [
    paintSeverity(alert.severity, options.color),
    color.bold(shortTerminal(alert.ruleName, width - 20)),
    ...(kind === "" ? [] : [color.dim(kind)]),
    ...(alert.suppressedCount > 0 ? [color.dim(`and ${alert.suppressedCount} like it`)] : []),
    ...(alert.isBuildingBlock ? [color.dim("building block")] : []),
  ].join("  ");
  const place = [
    facts.time,
    facts.host === "" ? "" : `on ${facts.host}`,
    facts.user === "" ? "" : `by ${facts.user}`,
  ].filter((part) => part !== "");
  const lines = [
    head,
    `          ${color.dim(shortTerminal([...place, ...attackIds(alert.rule)].join("  "), width - 11))}`,
    ...(alert.role === "shell" ? stageLines(alert, width) : processLines(facts, width)),
    `          ${color.dim(shortTerminal(facts.origin, width - 11))}`,
  ];
  return lines.join("\n");
}

function processLines(facts: AlertFacts, width: number): readonly string[] {
  const room = width - 14;
  if (facts.commandLine === "") return [];
  const parent =
    facts.parentCommandLine === ""
      ? []
      : [`          ${shortTerminal(facts.parentCommandLine, room)}`];
  const branch = parent.length === 0 ? "" : "└─ ";
  return [...parent, `          ${branch}${shortTerminal(facts.commandLine, room)}`];
}

function stageLines(alert: Alert, width: number): readonly string[] {
  return alert.events.map((event, at) => {
    const facts = alertFacts({ ...alert, events: [event], originalTimeMs: event.timestampMs });
    const what = facts.commandLine === "" ? facts.process : facts.commandLine;
    return `          ${at + 1}. ${shortTerminal(`${facts.time}  ${what}`, width - 14)}`;
  });
}

/** `CRITICAL`, `HIGH    `, … padded to one width. */
export function paintSeverity(severity: RuleSeverity, isColored: boolean): string {
  const color = pc.createColors(isColored);
  const text = severity.toUpperCase().padEnd(8);
  switch (severity) {
    case "critical":
      return color.bold(color.bgRed(color.white(text)));
    case "high":
      return color.bold(color.red(text));
    case "medium":
      return color.yellow(text);
    case "low":
      return color.cyan(text);
  }
}

/** One line of counts: "2 alerts: 1 high, 1 low". */
export function severityLine(counts: ReadonlyMap<RuleSeverity, number>): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...ruleSeverities]
    .reverse()
    .filter((severity) => (counts.get(severity) ?? 0) > 0)
    .map((severity) => `${grouped(counts.get(severity) ?? 0)} ${severity}`);
  const words = counted(total, "alert");
  return escapeTerminal(parts.length === 0 ? words : `${words}: ${parts.join(", ")}`);
}
