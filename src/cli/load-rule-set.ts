// Loads the rules that a command was asked to use: the user's paths, or the pack that is part of the
// package.
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../base/diagnostic.ts";
import { readRuleFiles } from "../pipeline/read-rule-files.ts";
import { loadRules, type RuleSet } from "../rules/load-rules.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export interface LoadedRules {
  readonly set: RuleSet;
  /** Files that could not be read at all. */
  readonly unreadable: readonly Diagnostic[];
  readonly isBuiltIn: boolean;
}

/** Paths of none mean the built-in rules. Throws CliStop for a path that does not exist. */
export function loadRuleSet(paths: readonly string[] | undefined): LoadedRules {
  const isBuiltIn = paths === undefined || paths.length === 0;
  for (const path of paths ?? []) {
    if (!existsSync(path)) throw new CliStop(`no such file or folder: "${path}"`, EXIT_USAGE);
  }
  const { files, diagnostics } = readRuleFiles(isBuiltIn ? [builtInRulesFolder()] : paths);
  return { set: loadRules(files), unreadable: diagnostics, isBuiltIn };
}

/** The folder of the package's own rules, as a path relative to here where that is shorter. */
export function builtInRulesFolder(): string {
  const folder = fileURLToPath(new URL("../../rules", import.meta.url));
  const short = relative(process.cwd(), folder);
  return short !== "" && !short.startsWith("..") ? short : folder;
}
