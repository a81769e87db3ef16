// What Elastic's rules may hold: the keys of their TOML files and of Kibana's exports, with types,
// ranges and words. Source: the public detections API reference and the rules themselves.

import { intervalMs, isRuleDate, isTimeBound } from "../../base/time-text.ts";
import type { KeyFormat, KeyTable } from "./key-table.ts";

export const ruleTypes = [
  "eql",
  "query",
  "saved_query",
  "threshold",
  "new_terms",
  "threat_match",
  "esql",
  "machine_learning",
] as const;

/** Kibana's default limit of alerts a rule may write at a time. */
const MAX_SIGNALS_MAX = 1000;

// Two of Elastic's own have a thirteenth digit at the end; Kibana takes them.
const uuid: KeyFormat = {
  code: "RULE4007",
  expected: 'a UUID such as "d76b02ef-fc95-4001-9297-01cb7412232f"',
  accepts: (text) =>
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12,13}$/i.test(text),
};

const interval: KeyFormat = {
  code: "RULE4010",
  expected: 'a whole number and s, m, h or d, as in "5m",',
  accepts: (text) => intervalMs(text) !== undefined,
};

const timeBound: KeyFormat = {
  code: "RULE4010",
  expected: 'a time such as "now-9m"',
  accepts: isTimeBound,
};

const date: KeyFormat = {
  code: "RULE4102",
  expected: "a date written YYYY/MM/DD",
  accepts: isRuleDate,
};

const string = { type: "string" } as const;
const strings = { type: "strings" } as const;
const boolean = { type: "boolean" } as const;
const any = { type: "any" } as const;
const tables = { type: "tables" } as const;

const severityWords = ["low", "medium", "high", "critical"] as const;

const reference: KeyTable = { id: string, name: string, reference: string };

const threat: KeyTable = {
  framework: string,
  tactic: { type: "table", keys: reference, required: ["id", "name"] },
  technique: {
    type: "tables",
    required: ["id", "name"],
    keys: {
      ...reference,
      subtechnique: { type: "tables", required: ["id", "name"], keys: reference },
    },
  },
};

const suppression: KeyTable = {
  group_by: { type: "strings", min: 1, max: 3 },
  duration: {
    type: "table",
    required: ["value", "unit"],
    keys: {
      value: { type: "number", isWhole: true, min: 1 },
      unit: { type: "string", words: ["s", "m", "h"] },
    },
  },
  missing_fields_strategy: { type: "string", words: ["suppress", "doNotSuppress"] },
};

const mapping: KeyTable = {
  field: string,
  operator: { type: "string", words: ["equals"] },
  value: string,
  severity: { type: "string", words: severityWords },
  risk_score: { type: "number", min: 0, max: 100 },
};

const threshold: KeyTable = {
  field: any,
  value: { type: "number", isWhole: true, min: 1 },
  cardinality: {
    type: "tables",
    required: ["field", "value"],
    keys: { field: string, value: { type: "number", isWhole: true, min: 0 } },
  },
};

/** The [rule] table of a file, and the object of an export. */
export const ruleKeys: KeyTable = {
  // What every rule has.
  rule_id: { type: "string", format: uuid },
  name: string,
  description: string,
  type: { type: "string", words: ruleTypes },
  severity: { type: "string", words: severityWords },
  risk_score: { type: "number", min: 0, max: 100 },
  author: strings,
  license: string,
  tags: strings,
  references: strings,
  false_positives: strings,
  note: string,
  setup: string,
  version: { type: "number", isWhole: true, min: 1 },
  enabled: boolean,
  interval: { type: "string", format: interval },
  from: { type: "string", format: timeBound },
  to: { type: "string", format: timeBound },
  max_signals: { type: "number", isWhole: true, min: 1, max: MAX_SIGNALS_MAX },
  threat: { type: "tables", keys: threat, required: ["framework", "tactic"] },
  index: strings,
  data_view_id: string,
  query: string,
  language: { type: "string", words: ["eql", "kuery", "lucene", "esql"] },
  filters: tables,
  building_block_type: { type: "string", words: ["default"] },
  timestamp_override: string,
  timestamp_override_fallback_disabled: boolean,
  timestamp_field: string,
  event_category_override: string,
  tiebreaker_field: string,
  severity_mapping: { type: "tables", keys: mapping, required: ["field"] },
  risk_score_mapping: { type: "tables", keys: mapping, required: ["field"] },
  rule_name_override: string,
  alert_suppression: { type: "table", keys: suppression },
  investigation_fields: {
    type: "table",
    keys: { field_names: strings },
    required: ["field_names"],
  },
  exceptions_list: {
    type: "tables",
    required: ["list_id"],
    keys: {
      id: string,
      list_id: string,
      type: string,
      namespace_type: { type: "string", words: ["single", "agnostic"] },
    },
  },
  timeline_id: string,
  timeline_title: string,
  actions: tables,
  response_actions: tables,
  throttle: any,
  output_index: string,
  namespace: string,
  meta: any,
  related_integrations: tables,
  required_fields: tables,
  // Types that are loaded and named but not run.
  threshold: { type: "table", keys: threshold, required: ["field", "value"] },
  new_terms: any,
  new_terms_fields: { type: "strings", min: 1, max: 3 },
  history_window_start: { type: "string", format: timeBound },
  threat_index: strings,
  threat_query: string,
  threat_language: { type: "string", words: ["kuery", "lucene"] },
  threat_filters: tables,
  threat_mapping: tables,
  threat_indicator_path: string,
  concurrent_searches: any,
  items_per_search: any,
  saved_id: string,
  anomaly_threshold: { type: "number", isWhole: true, min: 0, max: 100 },
  machine_learning_job_id: { type: "one or more strings" },
  // What Kibana adds to an export.
  id: string,
  revision: any,
  immutable: boolean,
  rule_source: any,
  created_at: string,
  created_by: any,
  updated_at: string,
  updated_by: any,
  execution_summary: any,
  outcome: any,
  alias_target_id: any,
  alias_purpose: any,
};

// Kibana's API takes whatever its caller calls a rule.
const anyId: KeyFormat = {
  code: "RULE4007",
  expected: "a text that is not empty",
  accepts: (text) => text.trim() !== "",
};

/** The same for a rule of Kibana's export. */
export const exportedRuleKeys: KeyTable = {
  ...ruleKeys,
  rule_id: { type: "string", format: anyId },
};

/** Without these there is no telling what a rule finds or how to name it. */
export const requiredRuleKeys: readonly string[] = [
  "rule_id",
  "name",
  "description",
  "type",
  "severity",
  "risk_score",
];

/** What each type needs besides. */
export const requiredKeysOfType: Readonly<Record<string, readonly string[]>> = {
  eql: ["query"],
  query: ["query"],
  esql: ["query"],
  saved_query: ["saved_id"],
  threshold: ["query", "threshold"],
  new_terms: ["query"],
  threat_match: ["query", "threat_index", "threat_mapping", "threat_query"],
  machine_learning: ["anomaly_threshold", "machine_learning_job_id"],
};

/** The languages each type may be written in. */
export const languagesOfType: Readonly<Record<string, readonly string[]>> = {
  eql: ["eql"],
  esql: ["esql"],
  query: ["kuery", "lucene"],
  saved_query: ["kuery", "lucene"],
  threshold: ["kuery", "lucene"],
  new_terms: ["kuery", "lucene"],
  threat_match: ["kuery", "lucene"],
};

export const metadataKeys: KeyTable = {
  creation_date: { type: "string", format: date },
  updated_date: { type: "string", format: date },
  deprecation_date: { type: "string", format: date },
  deprecated_reason: string,
  maturity: string,
  integration: { type: "one or more strings" },
  min_stack_version: string,
  min_stack_comments: string,
  os_type_list: strings,
  promotion: boolean,
  bypass_bbr_timing: boolean,
  query_schema_validation: boolean,
  extended: any,
  comments: any,
  source_file: any,
};
