// `tripline rules list`: what is loaded, one line a rule; what loaded but is not run follows.

import Table from "cli-table3";
import { ruleSeverities } from "../base/rule-severity.ts";
import { attackIds } from "../outputs/alert-facts.ts";
import { jsonText } from "../outputs/json-text.ts";
import type { Rule } from "../rules/rule.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { loadWithKept } from "./load-kept-rules.ts";
import { SWITCHED_OFF } from "./load-rule-set.ts";
import { describeNotRun } from "./rules-check.ts";

export interface RulesListOptions extends CacheOptions {
  readonly rules?: readonly string[];
  readonly data?: string;
  readonly json?: boolean;
}

export async function listRules(options: RulesListOptions, io: CliIo): Promise<number> {
  const { set } = loadWithKept(options, io, {
    includeDisabled: false,
    cacheFolder: cacheFolderOf(options, io),
  });
  if (options.json === true) {
    const rules = [
      ...set.rules.map(({ rule }) => summaryOf(rule, null)),
      ...set.notRun.map(({ rule, reason }) => summaryOf(rule, reason)),
    ];
    await io.stdout.write(`${jsonText(rules)}\n`);
    return EXIT_DONE;
  }
  const rank = (rule: Rule) => ruleSeverities.indexOf(rule.severity);
  const rules = set.rules
    .map(({ rule }) => rule)
    .sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name));
  const table = new Table({
    head: ["severity", "risk", "rule", "ATT&CK", "id"],
    style: { head: [], border: [], compact: true },
  });
  for (const rule of rules) {
    table.push([
      rule.severity,
      rule.riskScore,
      oneLine(rule.name),
      attackIds(rule).join(" "),
      rule.ruleId,
    ]);
  }
  // Somebody here chose each of these; of the others, how many there are says enough.
  const switchedOff = set.notRun.filter(({ reason }) => reason === SWITCHED_OFF);
  const lines = [
    table.toString(),
    `${rules.length} rules`,
    ...describeNotRun(set.notRun),
    ...switchedOff.map(({ rule }) => `  ${rule.ruleId}  ${rule.name}`).map(oneLine),
  ];
  await io.stdout.write(`${lines.join("\n")}\n`);
  return EXIT_DONE;
}

function summaryOf(rule: Rule, notRunReason: string | null): unknown {
  return {
    rule_id: rule.ruleId,
    name: rule.name,
    type: rule.type,
    severity: rule.severity,
    risk_score: rule.riskScore,
    attack: attackIds(rule),
    file: rule.source.file,
    not_run_reason: notRunReason,
  };
}

// A rule file is not ours: its name must not move the cursor.
function oneLine(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}/gu, " ");
}
