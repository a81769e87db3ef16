// `tripline rules check`: loads rule files and says what is wrong with them, each fault at its place.
// Exit code 1 when any file failed.

import type { Diagnostic } from "../base/diagnostic.ts";
import { diagnosticToJson, renderDiagnostic } from "../base/render-diagnostic.ts";
import { jsonText } from "../outputs/json-text.ts";
import type { NotRunRule } from "../rules/rule.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { type LoadedRules, loadRuleSet } from "./load-rule-set.ts";

export interface RulesCheckOptions extends CacheOptions {
  readonly json?: boolean;
  readonly warnings: boolean;
}

export async function checkRules(
  paths: readonly string[],
  options: RulesCheckOptions,
  io: CliIo,
): Promise<number> {
  const loaded = loadRuleSet(paths, {
    includeDisabled: false,
    cacheFolder: cacheFolderOf(options, io),
  });
  const failures = [...loaded.unreadable, ...loaded.set.failed.flatMap((file) => file.diagnostics)];
  if (options.json === true) await io.stdout.write(`${jsonText(asJson(loaded, failures))}\n`);
  else await print(loaded, failures, options, io);
  return failures.length > 0 ? EXIT_FAILED : EXIT_DONE;
}

function asJson(loaded: LoadedRules, failures: readonly Diagnostic[]): unknown {
  const { set } = loaded;
  return {
    loaded: set.rules.length,
    failed: failures.map(diagnosticToJson),
    warnings: set.warnings.map(diagnosticToJson),
    not_run: countBy(set.notRun.map(kindOf)),
  };
}

async function print(
  loaded: LoadedRules,
  failures: readonly Diagnostic[],
  options: RulesCheckOptions,
  io: CliIo,
): Promise<void> {
  const { set } = loaded;
  const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 100 };
  const shown = [...failures, ...(options.warnings ? set.warnings : [])];
  for (const one of shown) await io.stdout.write(`${renderDiagnostic(one, style)}\n\n`);
  const failedFiles = loaded.unreadable.length + set.failed.length;
  const lines = [
    `${set.rules.length} rules loaded, ${failedFiles} failed, ${set.warnings.length} warnings`,
    ...describeNotRun(set.notRun),
  ];
  await io.stdout.write(`${lines.join("\n")}\n`);
}

/** One line on the rules whose type is not run, one each on those left out for another reason. */
export function describeNotRun(notRun: readonly NotRunRule[]): readonly string[] {
  const types = notRun.map(({ rule }) => rule.type).filter((type) => type !== "eql");
  const reasons = notRun.filter(({ rule }) => rule.type === "eql").map(({ reason }) => reason);
  const parts = Object.entries(countBy(types)).map(([type, count]) => `${count} ${type}`);
  return [
    ...(types.length === 0 ? [] : [`${types.length} rules not run yet: ${parts.join(", ")}`]),
    ...Object.entries(countBy(reasons)).map(([reason, count]) => `${count} not run: ${reason}`),
  ];
}

function kindOf({ rule }: NotRunRule): string {
  if (rule.type !== "eql") return rule.type;
  return rule.enabled ? "deprecated" : "disabled";
}

function countBy(values: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
