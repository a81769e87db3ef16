// An Elastic detection rule in our words: what the engine, the alerts and the outputs read. Texts
// and tables keep Elastic's spelling as data; properties of this type are camelCase.
import type { DiagnosticSource } from "../base/diagnostic.ts";
import type { JsonObject } from "../base/json.ts";
import type { RuleSeverity } from "../base/rule-severity.ts";
import type { VerifiedQuery } from "../eql/phases.ts";

export type { RuleSeverity } from "../base/rule-severity.ts";

/** Elastic's rule types; only "eql" runs today, the others are named and counted. */
export type RuleType =
  | "eql"
  | "query"
  | "saved_query"
  | "threshold"
  | "new_terms"
  | "threat_match"
  | "esql"
  | "machine_learning";

export interface ThreatReference {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
}

export interface ThreatTechnique extends ThreatReference {
  readonly subtechnique: readonly ThreatReference[];
}

/** One `[[rule.threat]]`. */
export interface Threat {
  readonly framework: string;
  readonly tactic: ThreatReference;
  readonly technique: readonly ThreatTechnique[];
}

/** `severity_mapping`, `risk_score_mapping` entry. */
export interface FieldMapping {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
  /** For severity mappings. */
  readonly severity?: RuleSeverity;
  /** For risk score mappings; absent means "the field's own value". */
  readonly riskScore?: number;
}

export interface AlertSuppression {
  readonly groupBy: readonly string[];
  /** Undefined: per rule execution; for a scan, per scan. */
  readonly durationMs: number | undefined;
  readonly missingFieldsStrategy: "suppress" | "doNotSuppress";
}

export interface ExceptionsListReference {
  readonly id: string;
  readonly listId: string;
  readonly type: string;
  readonly namespaceType: string;
}

export interface Rule {
  /** `rule_id`: the stable id that Elastic's files carry. */
  readonly ruleId: string;
  /** The id alerts are made with: Kibana's saved-object id where an export had one, else `ruleId`. */
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly type: RuleType;
  readonly severity: RuleSeverity;
  readonly riskScore: number;
  readonly author: readonly string[];
  readonly license: string;
  readonly tags: readonly string[];
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  /** The investigation guide, Markdown; empty when there is none. */
  readonly note: string;
  readonly setup: string;
  readonly threat: readonly Threat[];
  /** Index patterns; empty means every event. */
  readonly index: readonly string[];
  readonly query: string;
  readonly language: string;
  readonly from: string;
  readonly to: string;
  readonly interval: string;
  readonly maxSignals: number;
  readonly version: number;
  readonly timestampOverride: string | undefined;
  readonly timestampOverrideFallbackDisabled: boolean;
  readonly timestampField: string;
  readonly eventCategoryOverride: string;
  readonly tiebreakerField: string | undefined;
  readonly buildingBlockType: string | undefined;
  readonly severityMapping: readonly FieldMapping[];
  readonly riskScoreMapping: readonly FieldMapping[];
  readonly ruleNameOverride: string | undefined;
  readonly alertSuppression: AlertSuppression | undefined;
  readonly exceptionsList: readonly ExceptionsListReference[];
  readonly investigationFields: readonly string[];
  readonly enabled: boolean;
  /** `[metadata]` maturity: production, development, deprecated; "" where the form has none. */
  readonly maturity: string;
  /** The rule's own table, unknown keys included, as the file had it. */
  readonly parameters: JsonObject;
  readonly source: DiagnosticSource;
  /** In JSON forms, where this rule's own object starts in `source.text`; absent for TOML. */
  readonly sourceOffset?: number;
}

/** A rule that runs: its type is "eql" and its query is verified. */
export interface EqlRule {
  readonly rule: Rule;
  readonly query: VerifiedQuery;
}

/** A rule that loaded but is not run, and why; never silently skipped. */
export interface NotRunRule {
  readonly rule: Rule;
  readonly reason: string;
}
