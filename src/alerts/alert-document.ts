// One alert document in the form of Elastic Security's alerts index: flat kibana.* keys beside the
// source event's own fields. Source: Elastic Security, "Alert schema".
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { Ancestor } from "./ancestry.ts";
import { flatFields } from "./flat-fields.ts";

/** Fields of an event that belong to an alert alone and are taken out of the copy. */
const REMOVED: readonly string[] = ["kibana", "signal", "threshold_result"];

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
  const fields: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(body)) {
    if (value !== undefined && !isRemoved(key)) put(fields, key, value);
  }
  markAsAlert(fields);
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
    ...parts.ruleFields,
    "kibana.alert.rule.name": parts.ruleName,
    "kibana.alert.building_block_type": parts.buildingBlockType,
    "kibana.alert.group.id": group?.id,
    "kibana.alert.group.index": group?.index,
    "kibana.space_ids": ["default"],
    "kibana.version": "8.17.0",
  };
  for (const [path, value] of flatFields(body)) {
    if (path.startsWith(EVENT)) fields[ORIGINAL_EVENT + path.slice(EVENT.length)] = value;
  }
  for (const [key, value] of Object.entries(kibana)) if (value !== undefined) fields[key] = value;
  return fields;
}

const EVENT = "event.";
const ORIGINAL_EVENT = "kibana.alert.original_event.";

/** `event.kind` becomes "signal" in the spelling that the event has for its `event.*`. */
function markAsAlert(fields: Record<string, JsonValue>): void {
  const { event } = fields;
  const isDotted = event === undefined && Object.keys(fields).some((key) => key.startsWith(EVENT));
  if (isDotted || (event !== undefined && !isJsonObject(event))) {
    fields["event.kind"] = "signal";
    return;
  }
  delete fields["event.kind"];
  fields["event"] = { ...event, kind: "signal" };
}

function isRemoved(key: string): boolean {
  return REMOVED.some((name) => key === name || key.startsWith(`${name}.`));
}

// A plain assignment to `__proto__` would lose the field and set the prototype.
function put(fields: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key !== "__proto__") fields[key] = value;
  else Object.defineProperty(fields, key, { value, enumerable: true, configurable: true });
}
