// One file as far as it can be judged alone: what it holds, its rules checked and their queries
// verified. Nothing here depends on another file, so that it may be remembered by the file's text.
import type { Diagnostic, DiagnosticSource } from "../base/diagnostic.ts";
import type { VerifiedQuery } from "../eql/phases.ts";
import type { FieldSchema } from "../eql/verify/field-schema.ts";
import { buildRule } from "./build-rule.ts";
import { checkRule } from "./check/check-rule.ts";
import { RuleFaults } from "./check/rule-faults.ts";
import { type RuleFileContent, readRuleFile } from "./file/read-rule-file.ts";
import type { RuleDocument } from "./file/rule-document.ts";
import { loadQuery } from "./load-query.ts";
import type { Rule } from "./rule.ts";

export interface ReadFile {
  readonly content: RuleFileContent;
  /** One for each of `content.rules`. */
  readonly rules: readonly ReadRule[];
}

export interface ReadRule {
  readonly document: RuleDocument;
  /** Without meaning where a fault is an error. */
  readonly rule: Rule;
  /** Absent where the rule is of another type, or its query wrong. */
  readonly query: VerifiedQuery | undefined;
  /** Errors and warnings, in the order of the checks. */
  readonly faults: readonly Diagnostic[];
}

/** Reads and checks one file. Never throws. */
export function readRules(source: DiagnosticSource, schema: FieldSchema | undefined): ReadFile {
  const content = readRuleFile(source);
  return { content, rules: content.rules.map((document) => readRule(document, schema)) };
}

function readRule(document: RuleDocument, schema: FieldSchema | undefined): ReadRule {
  const faults = new RuleFaults(document);
  checkRule(document, faults);
  // A query is worth checking even where another key is wrong: all faults at once.
  const rule = buildRule(document);
  const isEql = document.rule["type"] === "eql" && typeof document.rule["query"] === "string";
  const loaded = isEql ? loadQuery(rule, schema) : undefined;
  const found = [...faults.found, ...(loaded?.diagnostics ?? [])];
  return { document, rule, query: loaded?.ok ? loaded.value.query : undefined, faults: found };
}
