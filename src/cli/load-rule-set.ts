// Loads the rules that a command was asked to use: the user's paths, or the pack that is part of the
// package.
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../base/diagnostic.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import { type FileMemory, readRuleFiles } from "../pipeline/read-rule-files.ts";
import { openRuleCache, type RuleCache } from "../pipeline/rule-cache/rule-cache.ts";
import { storedExceptions, storedValueLists } from "../pipeline/stored-exceptions.ts";
import { withValueLists } from "../rules/exceptions/exception-set.ts";
import { parseValueList, type ValueList } from "../rules/exceptions/value-list.ts";
import { type CheckedTexts, loadRules, type RuleSet, type RuleText } from "../rules/load-rules.ts";
import type { KeptExceptions } from "../store/alerts/kept-exceptions.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export interface LoadedRules {
  readonly set: RuleSet;
  /** Files that could not be read at all. */
  readonly unreadable: readonly Diagnostic[];
  /** True where nothing else than the built-in rules was looked for. */
  readonly isBuiltIn: boolean;
}

/** What earlier loadings of one process read: files that did not change since are not read again. */
export interface LoadedBefore {
  readonly files: FileMemory;
  readonly checked: CheckedTexts;
}

export function nothingLoadedBefore(): LoadedBefore {
  return { files: new Map(), checked: new WeakMap() };
}

/** Why a rule is not run that somebody switched off on the page. */
export const SWITCHED_OFF = "switched off on the page";

export interface LoadRuleSetOptions {
  readonly exceptions?: readonly string[];
  readonly includeDeprecated?: boolean;
  /** False where whole exports are run, and not one rule that a person named. */
  readonly includeDisabled?: boolean;
  /** Exceptions of a data folder, beside those of files. */
  readonly kept?: KeptExceptions;
  /** A folder of rules beside those of the paths, which need not be there. */
  readonly ownRules?: string;
  /** Ids of rules that are switched off. */
  readonly disabled?: ReadonlySet<string>;
  /** For those who load again and again. */
  readonly memory?: LoadedBefore;
  /** Where checked rules are remembered from one start to the next. Absent: nowhere. */
  readonly cacheFolder?: string | undefined;
}

/** Paths of none mean the built-in rules. Throws CliStop for a path that does not exist. */
export function loadRuleSet(
  paths: readonly string[] | undefined,
  more: LoadRuleSetOptions = {},
): LoadedRules {
  const isBuiltIn = paths === undefined || paths.length === 0;
  for (const path of [...(paths ?? []), ...(more.exceptions ?? [])]) {
    if (!existsSync(path)) throw new CliStop(`no such file or folder: "${path}"`, EXIT_USAGE);
  }
  const rulePaths = isBuiltIn ? [builtInRulesFolder()] : paths;
  const own = more.ownRules !== undefined && existsSync(more.ownRules) ? [more.ownRules] : [];
  const { files: known, checked } = more.memory ?? nothingLoadedBefore();
  // What this process has read already it need not look up.
  const cacheFolder = known.size === 0 ? more.cacheFolder : undefined;
  const allPaths = [...rulePaths, ...(more.exceptions ?? []), ...own];
  const { files, diagnostics } = readRuleFiles(allPaths, known);
  const texts = more.kept === undefined ? files : [...files, ...storedExceptions(more.kept)];
  const cache = openCache(cacheFolder, { paths: allPaths, files: texts });
  const loaded = loadRules(texts, {
    ...(cache === undefined ? {} : { memory: cache }),
    includeDeprecated: more.includeDeprecated ?? true,
    includeDisabled: more.includeDisabled ?? true,
    checked,
  });
  cache?.save();
  const lists = more.kept === undefined ? [] : storedValueLists(more.kept);
  const set = withoutDisabled(withListFiles(loaded, lists), more.disabled ?? new Set());
  return { set, unreadable: diagnostics, isBuiltIn: isBuiltIn && own.length === 0 };
}

function openCache(
  folder: string | undefined,
  of: { readonly paths: readonly string[]; readonly files: readonly RuleText[] },
): RuleCache | undefined {
  if (folder === undefined) return undefined;
  return openRuleCache({ ...of, folder, paths: of.paths.map((path) => resolve(path)) });
}

function withoutDisabled(set: RuleSet, disabled: ReadonlySet<string>): RuleSet {
  if (disabled.size === 0) return set;
  const off = set.rules.filter(({ rule }) => disabled.has(rule.ruleId));
  return {
    ...set,
    rules: set.rules.filter(({ rule }) => !disabled.has(rule.ruleId)),
    notRun: [...set.notRun, ...off.map(({ rule }) => ({ rule, reason: SWITCHED_OFF }))],
  };
}

/** Adds the value lists that stand in files of their own, and those given. */
function withListFiles(set: RuleSet, given: readonly ValueList[]): RuleSet {
  const lists = set.exceptions.valueListFiles.map((list) => {
    try {
      const file = resolve(dirname(list.namedIn), list.file);
      return parseValueList({ ...list, file, text: readFileSync(file, "utf8") });
    } catch (error) {
      throw new CliStop(
        `cannot read the value list "${list.file}": ${reasonOf(error)}`,
        EXIT_FAILED,
      );
    }
  });
  return { ...set, exceptions: withValueLists(set.exceptions, [...given, ...lists]) };
}

/** The folder of the package's own rules, as a path relative to here where that is shorter. */
export function builtInRulesFolder(): string {
  const folder = fileURLToPath(new URL("../../rules", import.meta.url));
  const short = relative(process.cwd(), folder);
  return short !== "" && !short.startsWith("..") ? short : folder;
}
