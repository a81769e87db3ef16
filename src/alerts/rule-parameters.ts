// The object under `kibana.alert.rule.parameters`, and what `rules show --json` prints: the rule's own
// keys with Elastic's defaults filled in, less what Kibana keeps beside the parameters.
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { Rule } from "../rules/rule.ts";

/** Keys of an export that are the saved object's, not the rule's. */
const SAVED_OBJECT_KEYS: ReadonlySet<string> = new Set([
  "id",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "execution_summary",
  "outcome",
  "alias_target_id",
  "alias_purpose",
  "revision",
]);

/** In Elastic's spelling; keys this project does not know are kept as the file had them. */
export function ruleParameters(rule: Rule): JsonObject {
  const own: Record<string, JsonValue | undefined> = {};
  for (const [key, value] of Object.entries(rule.parameters)) {
    if (!SAVED_OBJECT_KEYS.has(key)) own[key] = value;
  }
  return {
    ...own,
    rule_id: rule.ruleId,
    name: rule.name,
    description: rule.description,
    type: rule.type,
    language: rule.language === "" && rule.type === "eql" ? "eql" : rule.language,
    severity: rule.severity,
    risk_score: rule.riskScore,
    severity_mapping: own["severity_mapping"] ?? [],
    risk_score_mapping: own["risk_score_mapping"] ?? [],
    author: rule.author,
    license: rule.license,
    tags: rule.tags,
    references: rule.references,
    false_positives: rule.falsePositives,
    note: rule.note,
    setup: rule.setup,
    threat: own["threat"] ?? [],
    index: rule.index,
    from: rule.from,
    to: rule.to,
    interval: rule.interval,
    max_signals: rule.maxSignals,
    version: rule.version,
    exceptions_list: own["exceptions_list"] ?? [],
    enabled: rule.enabled,
  };
}
