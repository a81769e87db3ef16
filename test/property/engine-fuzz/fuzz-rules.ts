// The rules of the fuzzing: Elastic's where a copy of them lies beside the project, the built-in ones, and
// queries of our own for what those seldom use (until, missing events, samples, functions).
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { VerifiedQuery } from "../../../src/eql/phases.ts";
import { parseQuery } from "../../../src/eql/syntax/parse-query.ts";
import { readRuleFiles } from "../../../src/pipeline/read-rule-files.ts";
import { adHocRule } from "../../../src/rules/ad-hoc-rule.ts";
import { loadRules } from "../../../src/rules/load-rules.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";
import { OWN_QUERIES } from "./own-queries.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const CORPUS = join(root, "..", "shared", "corpora", "rules");

export interface FuzzRules {
  readonly rules: readonly EqlRule[];
  /** False where Elastic's rules are not on this machine. */
  readonly hasCorpus: boolean;
}

export function loadFuzzRules(isCorpusWanted = true): FuzzRules {
  const hasCorpus = isCorpusWanted && existsSync(CORPUS);
  const folders = [join(root, "rules"), ...(hasCorpus ? [CORPUS] : [])];
  const { rules } = loadRules(readRuleFiles(folders).files);
  return { rules: [...rules, ...OWN_QUERIES.map(ownRule)], hasCorpus };
}

/** Unlike Elastic's, with exclusions and a namespace. */
const OWN_PATTERNS = ["logs-endpoint.events.*", "-logs-endpoint.events.file-*", "-logs-*-prod"];

function ownRule(text: string, at: number): EqlRule {
  const parsed = parseQuery(text);
  assert(parsed.ok, text);
  const index = at % 3 === 0 ? OWN_PATTERNS : [];
  const rule = { ...adHocRule(text), index, ruleId: `own-${String(at).padStart(2, "0")}` };
  return { rule, query: parsed.value as unknown as VerifiedQuery };
}
