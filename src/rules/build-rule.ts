// From a checked table to a Rule: defaults filled in, names turned to ours. It reads defensively all
// the same, since it also runs for rules whose faults are only doubts.

import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { ruleSeverities } from "../base/rule-severity.ts";
import { durationMs } from "../base/time-text.ts";
import { expandGuide } from "./expand-guide.ts";
import type { RuleDocument } from "./file/rule-document.ts";
import type {
  AlertSuppression,
  ExceptionsListReference,
  FieldMapping,
  Rule,
  RuleSeverity,
  RuleType,
  Threat,
  ThreatReference,
} from "./rule.ts";

/** Elastic's defaults; https://www.elastic.co/docs/api/doc/kibana, "Create a detection rule". */
const DEFAULT_INTERVAL = "5m";
const DEFAULT_FROM = "now-6m";
const DEFAULT_TO = "now";
const DEFAULT_MAX_SIGNALS = 100;

/** `document` must have passed checkRule without an error. */
export function buildRule(document: RuleDocument): Rule {
  const table = document.rule;
  const ruleId = text(table, "rule_id");
  return {
    ruleId,
    uuid: text(table, "id", ruleId),
    name: text(table, "name"),
    description: text(table, "description"),
    type: text(table, "type") as RuleType,
    severity: severityOf(table["severity"]) ?? "low",
    riskScore: number(table, "risk_score", 0),
    author: texts(table["author"]),
    license: text(table, "license"),
    tags: texts(table["tags"]),
    references: texts(table["references"]),
    falsePositives: texts(table["false_positives"]),
    note: expandGuide(text(table, "note"), document.transform),
    setup: text(table, "setup"),
    threat: tables(table["threat"]).map(threatOf),
    index: texts(table["index"]),
    query: text(table, "query"),
    language: text(table, "language"),
    from: text(table, "from", DEFAULT_FROM),
    to: text(table, "to", DEFAULT_TO),
    interval: text(table, "interval", DEFAULT_INTERVAL),
    maxSignals: number(table, "max_signals", DEFAULT_MAX_SIGNALS),
    version: number(table, "version", 1),
    timestampOverride: optionalText(table, "timestamp_override"),
    timestampOverrideFallbackDisabled: table["timestamp_override_fallback_disabled"] === true,
    timestampField: optionalText(table, "timestamp_field") ?? "@timestamp",
    eventCategoryOverride: optionalText(table, "event_category_override") ?? "event.category",
    tiebreakerField: optionalText(table, "tiebreaker_field"),
    buildingBlockType: optionalText(table, "building_block_type"),
    severityMapping: tables(table["severity_mapping"]).map(mappingOf),
    riskScoreMapping: tables(table["risk_score_mapping"]).map(mappingOf),
    ruleNameOverride: optionalText(table, "rule_name_override"),
    alertSuppression: suppressionOf(table["alert_suppression"]),
    exceptionsList: tables(table["exceptions_list"]).map(exceptionsListOf),
    investigationFields: investigationFieldsOf(table["investigation_fields"]),
    enabled: table["enabled"] !== false,
    maturity: text(document.metadata, "maturity"),
    parameters: table,
    source: document.source,
    ...(document.form === "json" ? { sourceOffset: document.offset } : {}),
  };
}

function threatOf(table: JsonObject): Threat {
  return {
    framework: text(table, "framework"),
    tactic: referenceOf(isJsonObject(table["tactic"]) ? table["tactic"] : {}),
    technique: tables(table["technique"]).map((technique) => ({
      ...referenceOf(technique),
      subtechnique: tables(technique["subtechnique"]).map(referenceOf),
    })),
  };
}

function referenceOf(table: JsonObject): ThreatReference {
  return { id: text(table, "id"), name: text(table, "name"), reference: text(table, "reference") };
}

function mappingOf(table: JsonObject): FieldMapping {
  const severity = severityOf(table["severity"]);
  const riskScore = table["risk_score"];
  return {
    field: text(table, "field"),
    operator: text(table, "operator", "equals"),
    value: text(table, "value"),
    ...(severity === undefined ? {} : { severity }),
    ...(typeof riskScore === "number" ? { riskScore } : {}),
  };
}

function suppressionOf(value: JsonValue | undefined): AlertSuppression | undefined {
  if (!isJsonObject(value)) return undefined;
  const duration = value["duration"];
  return {
    groupBy: texts(value["group_by"]),
    durationMs: isJsonObject(duration)
      ? durationMs(number(duration, "value", 0), text(duration, "unit"))
      : undefined,
    missingFieldsStrategy:
      value["missing_fields_strategy"] === "doNotSuppress" ? "doNotSuppress" : "suppress",
  };
}

function exceptionsListOf(table: JsonObject): ExceptionsListReference {
  return {
    id: text(table, "id"),
    listId: text(table, "list_id"),
    type: text(table, "type"),
    namespaceType: text(table, "namespace_type", "single"),
  };
}

// Older exports hold a bare list.
function investigationFieldsOf(value: JsonValue | undefined): readonly string[] {
  return isJsonObject(value) ? texts(value["field_names"]) : texts(value);
}

function severityOf(value: JsonValue | undefined): RuleSeverity | undefined {
  return ruleSeverities.find((severity) => severity === value);
}

function text(table: JsonObject, key: string, absent = ""): string {
  const value = table[key];
  return typeof value === "string" ? value : absent;
}

function optionalText(table: JsonObject, key: string): string | undefined {
  const value = table[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(table: JsonObject, key: string, absent: number): number {
  const value = table[key];
  return typeof value === "number" ? value : absent;
}

// A list that needs no filtering is shared with the table: rules live long, and there are thousands.
function texts(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.every(isText) ? value : value.filter(isText);
}

function isText(value: JsonValue): value is string {
  return typeof value === "string";
}

function tables(value: JsonValue | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.every(isJsonObject) ? value : value.filter(isJsonObject);
}
