// severity_mapping, risk_score_mapping and rule_name_override: what an event may change about its
// alert. For single events only, as in Elastic Security; the first mapping that fits the highest
// severity wins.
import type { JsonObject } from "../base/json.ts";
import { type RuleSeverity, ruleSeverities } from "../base/rule-severity.ts";
import { readField } from "../event/read-field.ts";
import type { Rule } from "../rules/rule.ts";

export interface EffectiveRule {
  readonly name: string;
  readonly severity: RuleSeverity;
  readonly riskScore: number;
}

const RISK_SCORE_MAX = 100;

export function applyOverrides(rule: Rule, fields: JsonObject): EffectiveRule {
  return {
    name: nameOf(rule, fields),
    severity: severityOf(rule, fields),
    riskScore: riskScoreOf(rule, fields),
  };
}

function valuesOf(fields: JsonObject, path: string): readonly string[] {
  const value = readField(fields, path.split("."));
  if (value === undefined) return [];
  return (typeof value === "object" ? value : [value]).map(String);
}

function nameOf(rule: Rule, fields: JsonObject): string {
  const [name] = rule.ruleNameOverride === undefined ? [] : valuesOf(fields, rule.ruleNameOverride);
  return name === undefined || name === "" ? rule.name : name;
}

function severityOf(rule: Rule, fields: JsonObject): RuleSeverity {
  const fitting = rule.severityMapping
    .filter(({ field, value }) => valuesOf(fields, field).includes(value))
    .flatMap(({ severity }) => (severity === undefined ? [] : [severity]));
  const highest = Math.max(...fitting.map((severity) => ruleSeverities.indexOf(severity)));
  return ruleSeverities[highest] ?? rule.severity;
}

function riskScoreOf(rule: Rule, fields: JsonObject): number {
  for (const { field, value, riskScore } of rule.riskScoreMapping) {
    const values = valuesOf(fields, field);
    if (riskScore !== undefined && value !== "" && values.includes(value)) return riskScore;
    const own = Number(values[0]);
    const isScore = values.length > 0 && own >= 0 && own <= RISK_SCORE_MAX;
    if (riskScore === undefined && isScore) return own;
  }
  return rule.riskScore;
}
