// One line of a list of alerts, from the alert's document. Every text in it may be an attacker's: it goes
// out as it is, as JSON, and the page shows text as text. Only its length is cut.
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import { readField } from "../../event/read-field.ts";
import type { KeptAlert } from "../../store/alerts/alert-store.ts";
import type { AlertRow } from "./console-api.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { threatOf } from "./threat-view.ts";

export function alertRowView({ document }: Pick<KeptAlert, "document">): AlertRow {
  return {
    id: textAt(document, "kibana.alert.uuid"),
    timeMs: timeOf(document),
    severity: textAt(document, "kibana.alert.severity"),
    riskScore: numberAt(document, "kibana.alert.risk_score"),
    ruleId: textAt(document, "kibana.alert.rule.rule_id"),
    ruleName: textAt(document, "kibana.alert.rule.name"),
    reason: cut(textAt(document, "kibana.alert.reason")),
    status: textAt(document, "kibana.alert.workflow_status"),
    hostName: firstOf(document, "host.name", "host.hostname"),
    userName: firstOf(document, "user.name", "user.id"),
    processName: firstOf(document, "process.name", "process.executable"),
    commandLine: commandLineOf(document),
    tactics: threatOf(document["kibana.alert.rule.threat"]).map(({ tacticId }) => tacticId),
    tags: textsAt(document, "kibana.alert.workflow_tags"),
    assignees: textsAt(document, "kibana.alert.workflow_assignee_ids"),
    suppressedCount: 1 + numberAt(document, "kibana.alert.suppression.docs_count"),
  };
}

/** The values of a field as texts, in order. */
export function textsOf(document: JsonObject, path: string): readonly string[] {
  const value = readField(document, path.split("."));
  if (value === undefined) return [];
  return typeof value === "object" ? value.map(String) : [String(value)];
}

/** A key of an alert's own, which are flat. */
export function textAt(document: JsonObject, key: string): string {
  const value = document[key];
  return typeof value === "string" ? value : "";
}

export function textsAt(document: JsonObject, key: string): readonly string[] {
  const value: JsonValue | undefined = document[key];
  if (!Array.isArray(value)) return [];
  return value.filter((one: JsonValue): one is string => typeof one === "string");
}

function numberAt(document: JsonObject, key: string): number {
  const value = document[key];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function timeOf(document: JsonObject): number {
  const originalMs = parseTimestamp(document["kibana.alert.original_time"]);
  const timeMs = Number.isNaN(originalMs) ? parseTimestamp(document["@timestamp"]) : originalMs;
  return Number.isNaN(timeMs) ? 0 : timeMs;
}

function commandLineOf(document: JsonObject): string {
  return (
    firstOf(document, "process.command_line") || cut(textsOf(document, "process.args").join(" "))
  );
}

function firstOf(document: JsonObject, ...paths: readonly string[]): string {
  for (const path of paths) {
    const [first] = textsOf(document, path);
    if (first !== undefined && first !== "") return cut(first);
  }
  return "";
}

function cut(text: string): string {
  const most = CONSOLE_LIMITS.rowCharactersMax;
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
