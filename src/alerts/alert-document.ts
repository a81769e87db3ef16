// One alert document in the form of Elastic Security's alerts index: flat kibana.* keys beside the
// source event's own fields. Source: Elastic Security, "Alert schema".
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** Fields of an event that belong to an alert alone and are taken out of the copy. */
const REMOVED: readonly string[] = ["kibana", "signal", "threshold_result"];

export interface Ancestor {
  readonly id: string;
  readonly type: "event" | "signal";
  readonly index: string;
  readonly depth: number;
  readonly rule?: string;
}

export interface AlertDocumentParts {
  readonly id: string;
  /** The source event's fields, or what all events of a sequence share. */
  readonly body: JsonObject;
  readonly ruleFields: JsonObject;
  readonly reason: string;
  readonly severity: string;
  readonly riskScore: number;
  readonly ruleName: string;
  readonly depth: number;
  readonly ancestors: readonly Ancestor[];
  /** ISO 8601; undefined when the event has no readable time. */
  readonly originalTime: string | undefined;
  /** ISO 8601: when the alert is written. */
  readonly writtenAt: string;
  readonly group?: { readonly id: string; readonly index?: number };
  readonly buildingBlockType?: string;
}

export function alertDocument(parts: AlertDocumentParts): JsonObject {
  const { body, group } = parts;
  const own = Object.entries(body).filter(
    ([key]) => !REMOVED.some((name) => key === name || key.startsWith(`${name}.`)),
  );
  const event = isJsonObject(body["event"]) ? body["event"] : undefined;
  const fields: Record<string, JsonValue | undefined> = Object.fromEntries(own);
  if (event !== undefined || body["event.kind"] === undefined) {
    fields["event"] = { ...event, kind: "signal" };
  } else fields["event.kind"] = "signal";
  const kibana: Record<string, JsonValue | undefined> = {
    "@timestamp": parts.writtenAt,
    "kibana.alert.uuid": parts.id,
    "kibana.alert.status": "active",
    "kibana.alert.workflow_status": "open",
    "kibana.alert.workflow_tags": [],
    "kibana.alert.workflow_assignee_ids": [],
    "kibana.alert.reason": parts.reason,
    "kibana.alert.severity": parts.severity,
    "kibana.alert.risk_score": parts.riskScore,
    "kibana.alert.depth": parts.depth,
    "kibana.alert.ancestors": parts.ancestors as unknown as JsonValue,
    "kibana.alert.original_time": parts.originalTime,
    "kibana.alert.start": parts.writtenAt,
    "kibana.alert.last_detected": parts.writtenAt,
    "kibana.alert.intended_timestamp": parts.writtenAt,
    ...originalEvent(event),
    ...parts.ruleFields,
    "kibana.alert.rule.name": parts.ruleName,
    "kibana.alert.building_block_type": parts.buildingBlockType,
    "kibana.alert.group.id": group?.id,
    "kibana.alert.group.index": group?.index,
    "kibana.space_ids": ["default"],
    "kibana.version": "8.17.0",
  };
  return { ...fields, ...withoutAbsent(kibana) };
}

function originalEvent(event: JsonObject | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(event ?? {}).map(([key, value]) => [
      `kibana.alert.original_event.${key}`,
      value,
    ]),
  );
}

function withoutAbsent(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
