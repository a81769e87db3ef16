// The rules of one file, each checked and its query verified by itself: what needs no other file, and so
// holds for as long as the file stays as it is. What only the whole set can tell is load-rules.ts's.
import type { Diagnostic, DiagnosticSource } from "../base/diagnostic.ts";
import type { FieldSchema } from "../eql/verify/field-schema.ts";
import { buildRule } from "./build-rule.ts";
import { checkRule } from "./check/check-rule.ts";
import { RuleFaults } from "./check/rule-faults.ts";
import { type RuleFileContent, readRuleFile } from "./file/read-rule-file.ts";
import type { RuleDocument } from "./file/rule-document.ts";
import { loadQuery } from "./load-query.ts";
import type { EqlRule, Rule } from "./rule.ts";

export interface CheckedFile {
  readonly content: RuleFileContent;
  readonly rules: readonly CheckedRule[];
}

export interface CheckedRule {
  readonly document: RuleDocument;
  readonly rule: Rule;
  /** Undefined for other types, and where the query has a fault. */
  readonly eql: EqlRule | undefined;
  /** In the order of the text. */
  readonly faults: readonly Diagnostic[];
}

/** Reads one file and checks its rules. Never throws. */
export function checkFile(source: DiagnosticSource, schema: FieldSchema | undefined): CheckedFile {
  const content = readRuleFile(source);
  return { content, rules: content.rules.map((document) => check(document, schema)) };
}

function check(document: RuleDocument, schema: FieldSchema | undefined): CheckedRule {
  const faults = new RuleFaults(document);
  checkRule(document, faults);
  const { type, query } = document.rule;
  // A query is worth checking even where another key is wrong: all faults at once.
  const rule = buildRule(document);
  const loaded = type === "eql" && typeof query === "string" ? loadQuery(rule, schema) : undefined;
  if (loaded !== undefined) faults.addAll(loaded.diagnostics);
  const eql = loaded?.ok === true ? loaded.value : undefined;
  return { document, rule, eql, faults: faults.all };
}
