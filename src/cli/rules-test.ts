// `tripline rules test`: runs the cases beside rules. A rule without cases is told, a failing case fails
// the command.
import { dirname, join } from "node:path";
import pc from "picocolors";
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import { escapeTerminal, shortTerminal } from "../outputs/escape-terminal.ts";
import { readCaseFiles } from "../pipeline/read-rule-files.ts";
import { type RuleTestResult, runRuleCases } from "../pipeline/run-rule-cases.ts";
import type { EqlRule } from "../rules/rule.ts";
import { parseRuleTestFile } from "../rules/rule-test-file.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface RulesTestOptions extends CacheOptions {
  readonly json?: boolean;
}

interface RuleReport {
  readonly rule: EqlRule;
  /** Undefined when the rule has no cases. */
  readonly result: RuleTestResult | undefined;
}

export async function testRules(
  paths: readonly string[],
  options: RulesTestOptions,
  io: CliIo,
): Promise<number> {
  const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 100 };
  const rulePaths = paths.map((path) => path.replace(/\.test\.toml$/, ".toml"));
  const { set, unreadable } = loadRuleSet(rulePaths, { cacheFolder: cacheFolderOf(options, io) });
  const faults = [...unreadable, ...set.failed.flatMap((failed) => failed.diagnostics)];
  const files = new Map(
    readCaseFiles(
      rulePaths.map((path) => path.replace(/(?<!\.test)\.toml$/, ".test.toml")),
    ).files.map((file) => [file.file, file]),
  );
  const orphans = new Set(files.keys());
  const reports: RuleReport[] = [];
  for (const rule of set.rules) {
    const caseFile = caseFileOf(rule.rule.source.file);
    const file = files.get(caseFile);
    orphans.delete(caseFile);
    const parsed = file === undefined ? undefined : parseRuleTestFile(file);
    if (parsed !== undefined && !parsed.ok) faults.push(...parsed.diagnostics);
    const result =
      parsed?.ok === true
        ? await runRuleCases(rule, parsed.value.cases, (path) => join(dirname(caseFile), path))
        : undefined;
    reports.push({ rule, result });
  }
  for (const { rule } of set.notRun) orphans.delete(caseFileOf(rule.source.file));
  for (const failed of set.failed) orphans.delete(caseFileOf(failed.file));
  for (const fault of faults) await io.stdout.write(`${renderDiagnostic(fault, style)}\n\n`);
  for (const orphan of orphans) {
    await io.stderr.write(`no rule beside the cases in ${escapeTerminal(orphan)}\n`);
  }
  const text =
    options.json === true
      ? `${JSON.stringify(reports.map(asJson))}\n`
      : asText(reports, style.color);
  await io.stdout.write(text);
  const hasFailed = reports.some(({ result }) =>
    result?.cases.some((one) => one.failure !== undefined),
  );
  return hasFailed || faults.length + orphans.size > 0 ? EXIT_FAILED : EXIT_DONE;
}

function caseFileOf(ruleFile: string): string {
  return ruleFile.replace(/\.toml$/, ".test.toml");
}

function asText(reports: readonly RuleReport[], isColored: boolean): string {
  const color = pc.createColors(isColored);
  const lines: string[] = [];
  let caseCount = 0;
  let failedCount = 0;
  for (const { rule, result } of reports) {
    if (result === undefined) {
      lines.push(`${color.yellow("no cases")}  ${escapeTerminal(rule.rule.name)}`);
      continue;
    }
    const failed = result.cases.filter((one) => one.failure !== undefined);
    caseCount += result.cases.length;
    failedCount += failed.length;
    const mark = failed.length === 0 ? color.green("ok      ") : color.red("FAILED  ");
    const covered = result.leafCount - result.uncovered.length;
    lines.push(
      `${mark}  ${escapeTerminal(rule.rule.name)}: ${result.cases.length} cases, ${covered} of ${result.leafCount} leaves seen both ways`,
    );
    for (const one of failed)
      lines.push(`            ${escapeTerminal(`${one.name}: ${one.failure}`)}`);
    for (const { leaf, never } of result.uncovered) {
      lines.push(color.dim(`            never ${never}: ${shortTerminal(leaf, 120)}`));
    }
  }
  lines.push(`${caseCount} cases of ${reports.length} rules, ${failedCount} failed`);
  return `${lines.join("\n")}\n`;
}

function asJson({ rule, result }: RuleReport): unknown {
  return {
    rule_id: rule.rule.ruleId,
    name: rule.rule.name,
    cases: result?.cases.map(({ name, failure }) => ({ name, failure: failure ?? null })) ?? null,
    leaves: result?.leafCount ?? null,
    uncovered: result?.uncovered ?? null,
  };
}
