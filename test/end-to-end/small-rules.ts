// A few rules of every kind that keeps something between events: suppression, sequences, building
// blocks; written into a folder, where a running Tripline reads them. And events that they match.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ndjson } from "../server/start-server.ts";

/** An index that the rules read. */
export const INDEX = "logs-endpoint.events.process-default";

export interface SmallRule {
  readonly name: string;
  readonly query: string;
  /** More lines of the `[rule]` table, and tables below it. */
  readonly more?: string;
}

/** Each folds equal alerts of five seconds of one host into the first. */
const SUPPRESSION = `[rule.alert_suppression]
group_by = ["host.id"]
missing_fields_strategy = "suppress"
[rule.alert_suppression.duration]
value = 5
unit = "s"`;

export const SMALL_RULES: readonly SmallRule[] = [
  { name: "shell", query: 'process where process.name == "sh"', more: SUPPRESSION },
  { name: "who", query: 'process where process.name == "id"' },
  {
    name: "block",
    query: 'process where process.name == "nc"',
    more: 'building_block_type = "default"',
  },
  {
    name: "fetched",
    query:
      'sequence by host.id with maxspan=4s [process where process.name == "curl"] [process where process.name == "sh"]',
  },
  {
    name: "fetched-often",
    query:
      'sequence by host.id with maxspan=4s [process where process.name == "nc"] [process where process.name == "id"]',
    more: SUPPRESSION,
  },
];

export function writeRules(folder: string, rules: readonly SmallRule[] = SMALL_RULES): string {
  mkdirSync(folder, { recursive: true });
  for (const rule of rules) writeFileSync(join(folder, `${rule.name}.toml`), ruleText(rule));
  return folder;
}

export function ruleText({ name, query, more = "" }: SmallRule): string {
  const id = Buffer.from(name.padEnd(16).slice(0, 16)).toString("hex");
  const parts = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return `[metadata]
creation_date = "2026/11/25"
maturity = "production"
updated_date = "2026/11/25"

[rule]
author = ["Tripline"]
description = "A rule of a test."
index = ["logs-endpoint.events.*"]
language = "eql"
license = "Apache-2.0"
name = "${name}"
risk_score = 47
rule_id = "${parts.join("-")}"
severity = "medium"
type = "eql"
query = '''
${query}
'''
${more}
`;
}

/** A bulk request of processes of one name, with the ids `eN` from `from` on. */
export function processBulk(name: string, from: number, count: number): string {
  return Array.from({ length: count }, (_, at) => {
    const event = {
      "@timestamp": new Date(Date.UTC(2026, 10, 25) + from + at).toISOString(),
      event: { category: ["process"], type: ["start"], action: "exec" },
      host: { id: "h1", os: { type: "linux" } },
      process: { name, pid: from + at },
    };
    return ndjson({ create: { _index: INDEX, _id: `e${from + at}` } }, event);
  }).join("");
}
