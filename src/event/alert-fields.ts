// What an alert's document says in the fields that every list of alerts is made of: kept as columns, printed,
// sent, shown on the page. Elastic's document is the event with flat `kibana.alert.*` keys beside it, and events
// are an attacker's: any field may be absent, of another type or enormous, and everyone bounds and escapes for
// themselves.
import type { JsonObject, JsonValue } from "../base/json.ts";
import { parseTimestamp } from "./parse-timestamp.ts";
import { readField } from "./read-field.ts";

/** Texts are "" where the document has none; several values of one field are joined by spaces. */
export interface AlertFields {
  readonly id: string;
  /** `kibana.alert.original_time`, else `@timestamp`, in whole milliseconds; 0 when neither can be read. */
  readonly timeMs: number;
  readonly severity: string;
  readonly riskScore: number;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly reason: string;
  /** open, acknowledged or closed. */
  readonly status: string;
  readonly closeReason: string;
  readonly assignees: readonly string[];
  readonly tags: readonly string[];
  readonly hostId: string;
  readonly hostName: string;
  readonly userId: string;
  readonly userName: string;
  /** Its name, else its executable. */
  readonly processName: string;
  /** As it was written, else the arguments. */
  readonly commandLine: string;
  readonly parentCommandLine: string;
  /** How many alerts suppression folded into this one. */
  readonly suppressedCount: number;
  readonly isBuildingBlock: boolean;
}

export function alertFields(document: JsonObject): AlertFields {
  return {
    id: textAt(document, "kibana.alert.uuid"),
    timeMs: timeOf(document),
    severity: textAt(document, "kibana.alert.severity"),
    riskScore: numberAt(document, "kibana.alert.risk_score"),
    ruleId: textAt(document, "kibana.alert.rule.rule_id"),
    ruleName: textAt(document, "kibana.alert.rule.name"),
    reason: textAt(document, "kibana.alert.reason"),
    status: textAt(document, "kibana.alert.workflow_status"),
    closeReason: textAt(document, "kibana.alert.workflow_reason"),
    assignees: textsAt(document, "kibana.alert.workflow_assignee_ids"),
    tags: textsAt(document, "kibana.alert.workflow_tags"),
    hostId: fieldText(document, "host.id"),
    hostName: fieldText(document, "host.name", "host.hostname"),
    userId: fieldText(document, "user.id"),
    userName: fieldText(document, "user.name"),
    processName: fieldText(document, "process.name", "process.executable"),
    commandLine: fieldText(document, "process.command_line", "process.args"),
    parentCommandLine: fieldText(
      document,
      "process.parent.command_line",
      "process.parent.args",
      "process.parent.name",
    ),
    suppressedCount: numberAt(document, "kibana.alert.suppression.docs_count"),
    isBuildingBlock: document["kibana.alert.building_block_type"] !== undefined,
  };
}

/** The first of these fields that is not empty. */
export function fieldText(document: JsonObject, ...paths: readonly string[]): string {
  for (const path of paths) {
    const text = fieldTexts(document, path).join(" ");
    if (text !== "") return text;
  }
  return "";
}

/** The values of a field as texts, in order. */
export function fieldTexts(document: JsonObject, path: string): readonly string[] {
  const value = readField(document, path.split("."));
  if (value === undefined) return [];
  return typeof value === "object" ? value.map(String) : [String(value)];
}

/** A key of the alert's own, which are flat. */
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
  return Number.isSafeInteger(Math.floor(timeMs)) ? Math.floor(timeMs) : 0;
}
