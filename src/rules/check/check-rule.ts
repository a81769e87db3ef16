// Every check on a rule's table that needs no query: keys and types by table, then what one value
// says about another. All faults of a rule are found, not only the first.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { isRuleDate, isTimeBound } from "../../base/time-text.ts";
import type { RuleDocument } from "../file/rule-document.ts";
import { checkThreat } from "./check-threat.ts";
import { checkTable } from "./key-table.ts";
import type { RuleFaults } from "./rule-faults.ts";
import {
  exportedRuleKeys,
  languagesOfType,
  metadataKeys,
  requiredKeysOfType,
  requiredRuleKeys,
  ruleKeys,
} from "./rule-keys.ts";

/** Elastic's default scores: each severity's range, both ends inside. */
const RISK_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  low: [0, 21],
  medium: [22, 47],
  high: [48, 73],
  critical: [74, 100],
};

export function checkRule(document: RuleDocument, faults: RuleFaults): void {
  const { rule, metadata } = document;
  const type = typeof rule["type"] === "string" ? rule["type"] : "";
  const required = [...requiredRuleKeys, ...(own(requiredKeysOfType, type) ?? [])];
  const keys = document.form === "json" ? exportedRuleKeys : ruleKeys;
  checkTable(rule, [], { keys, required, name: "the rule" }, faults);
  checkTable(
    metadata,
    ["metadata"],
    { keys: metadataKeys, required: [], name: "[metadata]", isFromRoot: true },
    faults,
  );
  checkDates(metadata, faults);
  checkRisk(rule, faults);
  checkLanguage(rule, type, faults);
  checkIndex(rule, faults);
  checkThresholdFields(rule, faults);
  checkSuppression(rule, type, faults);
  if (type === "new_terms") checkNewTerms(rule, faults);
  checkThreat(rule, faults);
}

function checkDates(metadata: JsonObject, faults: RuleFaults): void {
  const created = metadata["creation_date"];
  const updated = metadata["updated_date"];
  if (typeof created !== "string" || typeof updated !== "string") return;
  if (!isRuleDate(created) || !isRuleDate(updated) || updated >= created) return;
  faults.add("RULE4102", ["metadata", "updated_date"], {
    message: `expected "updated_date" on or after "creation_date" ${created}, found ${updated}`,
    isFromRoot: true,
  });
}

function checkRisk(rule: JsonObject, faults: RuleFaults): void {
  const severity = rule["severity"];
  const score = rule["risk_score"];
  if (typeof severity !== "string" || typeof score !== "number") return;
  const range = own(RISK_RANGES, severity);
  if (range === undefined || score < 0 || score > 100) return;
  const [low, high] = range;
  if (score >= low && score <= high) return;
  const message = `expected a risk score of ${low} to ${high} for severity "${severity}", found ${score}`;
  faults.add("RULE4101", ["risk_score"], { message });
}

function checkLanguage(rule: JsonObject, type: string, faults: RuleFaults): void {
  const language = rule["language"];
  const expected = own(languagesOfType, type);
  if (expected === undefined || typeof language !== "string" || expected.includes(language)) return;
  const words = expected.map((word) => `"${word}"`).join(" or ");
  const message = `expected language ${words} for type "${type}", found "${language}"`;
  faults.add("RULE4006", ["language"], { message });
}

function checkIndex(rule: JsonObject, faults: RuleFaults): void {
  const index = rule["index"];
  const hasIndex = Array.isArray(index) && index.length > 0;
  const view = rule["data_view_id"];
  if (!hasIndex || typeof view !== "string" || view === "") return;
  faults.add("RULE4011", ["data_view_id"], {
    message: 'a rule has either "index" or "data_view_id", found both',
    notes: ['keep "index": data views are an Elastic Stack\'s own'],
    at: "key",
  });
}

const THRESHOLD_FIELDS_MAX = 5;
const NEW_TERMS_FIELDS_MAX = 3;

function checkThresholdFields(rule: JsonObject, faults: RuleFaults): void {
  const threshold = rule["threshold"];
  if (!isJsonObject(threshold) || !Array.isArray(threshold["field"])) return;
  const count = threshold["field"].length;
  if (count <= THRESHOLD_FIELDS_MAX) return;
  const message = `expected at most ${THRESHOLD_FIELDS_MAX} fields to count by, found ${count}`;
  faults.add("RULE4009", ["threshold", "field"], { message });
}

// A threshold rule suppresses by the fields it counts; every other type names its own.
function checkSuppression(rule: JsonObject, type: string, faults: RuleFaults): void {
  const suppression = rule["alert_suppression"];
  if (!isJsonObject(suppression) || type === "threshold") return;
  if (suppression["group_by"] !== undefined) return;
  faults.add("RULE4004", ["alert_suppression"], {
    message: '"alert_suppression" has no "group_by"',
  });
}

// Elastic's files write `[rule.new_terms]`, Kibana two keys of the rule.
function checkNewTerms(rule: JsonObject, faults: RuleFaults): void {
  if (rule["new_terms_fields"] !== undefined) {
    if (rule["history_window_start"] === undefined) {
      faults.add("RULE4004", [], { message: 'the rule has no "history_window_start"' });
    }
    return;
  }
  const terms = rule["new_terms"];
  if (!isJsonObject(terms)) {
    faults.add("RULE4004", [], { message: 'the rule has no "new_terms"' });
    return;
  }
  const fields = terms["value"];
  const count = Array.isArray(fields) ? fields.length : 0;
  if (count < 1 || count > NEW_TERMS_FIELDS_MAX) {
    const message = `expected 1 to ${NEW_TERMS_FIELDS_MAX} fields in "new_terms", found ${count}`;
    faults.add("RULE4009", ["new_terms", "value"], { message });
  }
  checkHistoryWindow(terms["history_window_start"], faults);
}

function checkHistoryWindow(windows: JsonValue | undefined, faults: RuleFaults): void {
  const first = Array.isArray(windows) ? windows[0] : undefined;
  const start = isJsonObject(first) ? first["value"] : undefined;
  if (typeof start !== "string") {
    const message = '"new_terms" has no "history_window_start" with a value';
    faults.add("RULE4004", ["new_terms"], { message });
  } else if (!isTimeBound(start)) {
    const message = `expected a time such as "now-14d" for "history_window_start", found "${start}"`;
    faults.add("RULE4010", ["new_terms", "history_window_start", 0, "value"], { message });
  }
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
