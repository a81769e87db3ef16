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

// A key of a table or an object with its text, in any of TOML's and JSON's one-line quotes.
const RULE_ID = /((?:^|[{,])\s{0,40}"?rule_id"?\s{0,8}[=:]\s{0,8})(?:"([^"\n]*)"|'([^'\n]*)')/m;
const NAME = /((?:^|[{,])\s{0,40}"?name"?\s{0,8}[=:]\s{0,8})(?:"([^"\n]*)"|'([^'\n]*)')/m;

/** TOML or JSON; a text that holds no id stays as it is, and is told of when it is checked. */
export function ownCopy(text: string, ruleId: string): string {
  return text
    .replace(RULE_ID, (_, before: string) => `${before}"${ruleId}"`)
    .replace(NAME, (_, before: string, double?: string, single?: string) =>
      double === undefined ? `${before}'${single} (copy)'` : `${before}"${double} (copy)"`,
    );
}

export function ruleIdOf(text: string): string | undefined {
  const [, , double, single] = RULE_ID.exec(text) ?? [];
  return double ?? single;
}
