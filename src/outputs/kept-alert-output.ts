// Kept alerts for a terminal and for a spreadsheet, with their workflow. Values of events are escaped for
// each; ids are shortened in the table, since every command takes the beginning of one.
import pc from "picocolors";
import type { JsonObject } from "../base/json.ts";
import { ruleSeverities } from "../base/rule-severity.ts";
import { csvCell } from "./csv-output.ts";
import { type DocumentFacts, documentFacts } from "./document-facts.ts";
import { shortTerminal } from "./escape-terminal.ts";
import { paintSeverity, type TableOptions } from "./table-output.ts";

/** Enough to be unique among millions, and short enough to type. */
const ID_CHARACTERS = 12;
const WIDTH_MIN = 40;

/** A block an alert, in the order given; without a newline at the end. */
export function keptAlertTable(documents: readonly JsonObject[], options: TableOptions): string {
  return documents.map((document) => alertBlock(documentFacts(document), options)).join("\n\n");
}

function alertBlock(facts: DocumentFacts, options: TableOptions): string {
  const color = pc.createColors(options.color);
  const width = Math.max(WIDTH_MIN, options.width);
  const line = (text: string) => `          ${shortTerminal(text, width - 11)}`;
  const place = [
    facts.time,
    facts.host === "" ? "" : `on ${facts.host}`,
    facts.user === "" ? "" : `by ${facts.user}`,
    ...facts.attack,
  ].filter((part) => part !== "");
  const branch = facts.parentCommandLine === "" ? "" : "└─ ";
  return [
    `${severityText(facts.severity, options)}  ${color.bold(shortTerminal(facts.rule, width - 20))}`,
    color.dim(line(place.join("  "))),
    ...(facts.parentCommandLine === "" ? [] : [line(facts.parentCommandLine)]),
    ...(facts.commandLine === "" ? [] : [line(branch + facts.commandLine)]),
    color.dim(line([facts.id.slice(0, ID_CHARACTERS), ...workflowWords(facts)].join("  "))),
  ].join("\n");
}

/** `open`, `closed (duplicate)`, then whom it is assigned to, its tags, what is folded into it. */
export function workflowWords(facts: DocumentFacts): readonly string[] {
  return [
    facts.closeReason === "" ? facts.status : `${facts.status} (${facts.closeReason})`,
    ...(facts.isBuildingBlock ? ["building block"] : []),
    ...(facts.suppressedCount > 0 ? [`and ${facts.suppressedCount} alike`] : []),
    ...facts.assignees.map((name) => `@${name}`),
    ...facts.tags.map((tag) => `#${tag}`),
  ];
}

export function severityText(severity: string, options: Pick<TableOptions, "color">): string {
  const known = ruleSeverities.find((one) => one === severity);
  return known === undefined
    ? shortTerminal(severity, 8).padEnd(8)
    : paintSeverity(known, options.color);
}

const COLUMNS: readonly (readonly [name: string, value: (facts: DocumentFacts) => string])[] = [
  ["time", (facts) => facts.time],
  ["severity", (facts) => facts.severity],
  ["risk_score", (facts) => String(facts.riskScore)],
  ["status", (facts) => facts.status],
  ["close_reason", (facts) => facts.closeReason],
  ["assignees", (facts) => facts.assignees.join(" ")],
  ["tags", (facts) => facts.tags.join(" ")],
  ["rule", (facts) => facts.rule],
  ["rule_id", (facts) => facts.ruleId],
  ["attack", (facts) => facts.attack.join(" ")],
  ["host", (facts) => facts.host],
  ["user", (facts) => facts.user],
  ["process", (facts) => facts.process],
  ["command_line", (facts) => facts.commandLine],
  ["parent_command_line", (facts) => facts.parentCommandLine],
  ["reason", (facts) => facts.reason],
  ["alert_id", (facts) => facts.id],
];

export const keptAlertCsvHeader: string = `${COLUMNS.map(([name]) => name).join(",")}\r\n`;

export function keptAlertCsvRow(document: JsonObject): string {
  const facts = documentFacts(document);
  return `${COLUMNS.map(([, value]) => csvCell(value(facts))).join(",")}\r\n`;
}
