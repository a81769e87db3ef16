// What a person looks for first in an alert, read from a kept alert's document. Documents hold events: any
// field may be of another type than its name says, or long; every output bounds and escapes for itself.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { readField } from "../event/read-field.ts";

export interface DocumentFacts {
  readonly id: string;
  /** ISO 8601, to the second; "" when unknown. */
  readonly time: string;
  readonly severity: string;
  readonly riskScore: number;
  readonly rule: string;
  readonly ruleId: string;
  /** open, acknowledged or closed. */
  readonly status: string;
  readonly closeReason: string;
  readonly assignees: readonly string[];
  readonly tags: readonly string[];
  /** The most exact ATT&CK ids of the rule. */
  readonly attack: readonly string[];
  readonly host: string;
  readonly user: string;
  readonly process: string;
  readonly commandLine: string;
  readonly parentCommandLine: string;
  readonly reason: string;
  /** How many alerts suppression folded into this one. */
  readonly suppressedCount: number;
  readonly isBuildingBlock: boolean;
}

export function documentFacts(document: JsonObject): DocumentFacts {
  const time = document["kibana.alert.original_time"] ?? document["@timestamp"];
  return {
    id: text(document["kibana.alert.uuid"]),
    time: text(time).replace(/\.\d+Z$/, "Z"),
    severity: text(document["kibana.alert.severity"]),
    riskScore: numberOf(document["kibana.alert.risk_score"]),
    rule: text(document["kibana.alert.rule.name"]),
    ruleId: text(document["kibana.alert.rule.rule_id"]),
    status: text(document["kibana.alert.workflow_status"]),
    closeReason: text(document["kibana.alert.workflow_reason"]),
    assignees: texts(document["kibana.alert.workflow_assignee_ids"]),
    tags: texts(document["kibana.alert.workflow_tags"]),
    attack: attackIdsOf(document["kibana.alert.rule.threat"]),
    host: first(document, "host.name", "host.hostname", "host.id"),
    user: first(document, "user.name", "user.id"),
    process: first(document, "process.name", "process.executable"),
    commandLine: first(document, "process.command_line", "process.args", "process.name"),
    parentCommandLine: first(
      document,
      "process.parent.command_line",
      "process.parent.args",
      "process.parent.name",
    ),
    reason: text(document["kibana.alert.reason"]),
    suppressedCount: numberOf(document["kibana.alert.suppression.docs_count"]),
    isBuildingBlock: document["kibana.alert.building_block_type"] !== undefined,
  };
}

function attackIdsOf(threat: JsonValue | undefined): readonly string[] {
  const ids = objects(threat).flatMap((one) => {
    const techniques = objects(one["technique"]);
    if (techniques.length === 0) return idsOf([one["tactic"]]);
    return techniques.flatMap((technique) => {
      const below = idsOf(objects(technique["subtechnique"]));
      return below.length === 0 ? idsOf([technique]) : below;
    });
  });
  return [...new Set(ids)].sort();
}

function idsOf(values: readonly (JsonValue | undefined)[]): readonly string[] {
  return values.flatMap((value) => {
    const id = isJsonObject(value) ? text(value["id"]) : "";
    return id === "" ? [] : [id];
  });
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function first(document: JsonObject, ...paths: readonly string[]): string {
  for (const path of paths) {
    const value = readField(document, path.split("."));
    if (value === undefined) continue;
    const found = typeof value === "object" ? value.join(" ") : String(value);
    if (found !== "") return found;
  }
  return "";
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function numberOf(value: JsonValue | undefined): number {
  return typeof value === "number" ? value : 0;
}
