// `tripline rules show`: one rule as a person reads it: what it finds, its query, where it stands in
// ATT&CK, its guide.
import { ruleParameters } from "../alerts/rule-parameters.ts";
import { jsonText } from "../outputs/json-text.ts";
import type { Rule } from "../rules/rule.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import { findRule } from "./find-rule.ts";
import type { CliIo } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface RulesShowOptions extends CacheOptions {
  readonly rules?: readonly string[];
  readonly json?: boolean;
}

export async function showRule(
  wanted: string,
  options: RulesShowOptions,
  io: CliIo,
): Promise<number> {
  const { set } = loadRuleSet(options.rules, { cacheFolder: cacheFolderOf(options, io) });
  const { kind, found } = findRule(set, wanted);
  if (options.json === true) {
    await io.stdout.write(`${jsonText(ruleParameters(found.rule))}\n`);
    return EXIT_DONE;
  }
  const notRun = kind === "not-run" ? [`not run: ${found.reason}`, ""] : [];
  await io.stdout.write(`${[...notRun, ...ruleText(found.rule)].map(safe).join("\n")}\n`);
  return EXIT_DONE;
}

function ruleText(rule: Rule): readonly string[] {
  return [
    rule.name,
    "=".repeat([...rule.name].length),
    `${rule.severity} (risk ${rule.riskScore}) · ${rule.type} · version ${rule.version} · ${rule.ruleId}`,
    `file: ${rule.source.file}`,
    `index: ${rule.index.length === 0 ? "every event" : rule.index.join(", ")}`,
    ...rule.threat.flatMap(({ tactic, technique }) => [
      `ATT&CK: ${tactic.id} ${tactic.name}`,
      ...technique.flatMap(({ id, name, subtechnique }) => [
        `  ${id} ${name}`,
        ...subtechnique.map((below) => `    ${below.id} ${below.name}`),
      ]),
    ]),
    "",
    rule.description.trim(),
    "",
    "Query",
    "-----",
    rule.query.trim(),
    ...section("False positives", rule.falsePositives.map((line) => `- ${line.trim()}`).join("\n")),
    ...section("Guide", rule.note),
    ...section("Setup", rule.setup),
    ...section("References", rule.references.join("\n")),
  ];
}

function section(title: string, text: string): readonly string[] {
  return text.trim() === "" ? [] : ["", title, "-".repeat(title.length), text.trim()];
}

// Rule files come from elsewhere: no control character but newline and tab reaches the terminal.
function safe(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, (char) =>
    char === "\n" || char === "\t" ? char : "\ufffd",
  );
}
