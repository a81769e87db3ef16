// A rule of somebody else's as one of one's own: its text with an id and a name of its own, so that both can
// stand side by side.

/** A rule to begin with, for whoever writes the first. */
export function newRuleText(ruleId: string): string {
  return `[metadata]
creation_date = "2026/01/01"
maturity = "production"

[rule]
rule_id = "${ruleId}"
name = "My rule"
description = "What it finds, and why that matters."
author = ["me"]
license = "Elastic License v2"
risk_score = 47
severity = "medium"
type = "eql"
language = "eql"
index = ["*"]
from = "now-9m"
tags = ["OS: Linux"]
query = '''
process where event.type == "start" and
  process.name == "example"
'''
`;
}

/** TOML or JSON; a text that holds no id stays as it is, and is told of when it is checked. */
export function ownCopy(text: string, ruleId: string): string {
  return text
    .replace(/^(\s*"?rule_id"?\s*[=:]\s*)"[^"\n]*"/m, `$1"${ruleId}"`)
    .replace(/^(\s*"?name"?\s*[=:]\s*)"([^"\n]*)"/m, '$1"$2 (copy)"');
}

export function ruleIdOf(text: string): string | undefined {
  return /^\s*"?rule_id"?\s*[=:]\s*"([^"\n]*)"/m.exec(text)?.[1];
}
