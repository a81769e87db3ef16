// The `kibana.alert.rule.*` part of an alert: the rule as it was when it matched. Made once a rule and
// shared by its alerts.
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { Rule } from "../rules/rule.ts";
import { ruleParameters } from "./rule-parameters.ts";

const PREFIX = "kibana.alert.rule.";

export interface Execution {
  readonly uuid: string;
  /** ISO 8601. */
  readonly timestamp: string;
}

export function ruleFields(rule: Rule, execution: Execution): JsonObject {
  const fields: Readonly<Record<string, JsonValue>> = {
    uuid: rule.uuid,
    rule_id: rule.ruleId,
    name: rule.name,
    type: rule.type,
    category: "Event Correlation Rule",
    consumer: "siem",
    producer: "siem",
    rule_type_id: "siem.eqlRule",
    revision: 0,
    version: rule.version,
    enabled: rule.enabled,
    indices: rule.index,
    parameters: ruleParameters(rule),
    description: rule.description,
    tags: rule.tags,
    author: rule.author,
    license: rule.license,
    references: rule.references,
    false_positives: rule.falsePositives,
    note: rule.note,
    setup: rule.setup,
    threat: rule.threat as unknown as JsonValue,
    severity: rule.severity,
    risk_score: rule.riskScore,
    from: rule.from,
    to: rule.to,
    interval: rule.interval,
    immutable: false,
    exceptions_list: rule.exceptionsList.map(({ id, listId, type, namespaceType }) => ({
      id,
      list_id: listId,
      type,
      namespace_type: namespaceType,
    })),
    "execution.uuid": execution.uuid,
    "execution.timestamp": execution.timestamp,
    "execution.type": "scheduled",
  };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [PREFIX + key, value]),
  );
}
