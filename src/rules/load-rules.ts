// The door of this room: texts of rule files in, rules that run and everything that does not out.
// A bad file costs itself and its diagnostics; nothing throws, and no file is read here.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../base/diagnostic.ts";
import { positionOf } from "../base/source-position.ts";
import { ecsSchema } from "../eql/verify/ecs-schema.ts";
import type { FieldSchema } from "../eql/verify/field-schema.ts";
import { didYouMean, nearestNames } from "../eql/verify/nearest-names.ts";
import { RuleFaults } from "./check/rule-faults.ts";
import { type ExceptionSet, ExceptionSetBuilder } from "./exceptions/exception-set.ts";
import { placeOfKey } from "./load-query.ts";
import { type ReadFile, type ReadRule, readRules } from "./read-rules.ts";
import type { EqlRule, NotRunRule, Rule } from "./rule.ts";

export interface RuleText {
  /** The path as the user knows it. */
  readonly file: string;
  readonly text: string;
}

/**
 * What earlier loadings with the same schema made of texts, by the text's object: one that is given again is
 * not read again. A text that nobody holds any more is forgotten.
 */
export type CheckedTexts = WeakMap<RuleText, ReadFile>;

export interface LoadRulesOptions {
  /** Fields to verify queries against; ECS when absent, none when null. */
  readonly schema?: FieldSchema | null;
  /**
   * False puts rules of maturity "deprecated" under notRun. True when absent: who names a rule wants
   * it, and only callers that load whole trees to run them need to say otherwise.
   */
  readonly includeDeprecated?: boolean;
  /** False puts rules with `enabled: false`, as Kibana exports them, under notRun. True when absent, likewise. */
  readonly includeDisabled?: boolean;
  /** Grows by what is loaded. */
  readonly checked?: CheckedTexts;
  /** Remembers what was read, from one start to the next. Not asked where `schema` is given. */
  readonly memory?: RuleMemory;
}

/** What reading gave for files of the same text. It must be equal in every part to what readRules gives. */
export interface RuleMemory {
  readonly find: (source: DiagnosticSource) => ReadFile | undefined;
  readonly keep: (source: DiagnosticSource, read: ReadFile) => void;
}

/** What did not load, one entry a rule, or a file when it is no rule at all. */
export interface FailedRule {
  readonly file: string;
  /** As far as the file says. */
  readonly ruleId?: string;
  readonly name?: string;
  /** At least one of severity error, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface RuleSet {
  /** Sorted by ruleId. */
  readonly rules: readonly EqlRule[];
  /** Loaded and named, but not run; sorted by ruleId. */
  readonly notRun: readonly NotRunRule[];
  /** In the order of the files. */
  readonly failed: readonly FailedRule[];
  readonly warnings: readonly Diagnostic[];
  readonly exceptions: ExceptionSet;
  /** Files given, case files excepted. */
  readonly fileCount: number;
}

/** Loads rules, exports and exceptions. The same files in the same order give the same set. */
export function loadRules(files: readonly RuleText[], options: LoadRulesOptions = {}): RuleSet {
  const loader = new RuleLoader(options);
  for (const file of files) {
    if (!file.file.endsWith(".test.toml")) loader.addFile(file);
  }
  return loader.finish();
}

const REASONS: Readonly<Record<Exclude<Rule["type"], "eql">, string>> = {
  query: "type query (KQL or Lucene) is not run yet",
  saved_query: "type saved_query (a query saved in Kibana) is not run yet",
  threshold: "type threshold is not run yet",
  new_terms: "type new_terms is not run yet",
  threat_match: "type threat_match (indicator match) is not run yet",
  esql: "type esql is not run yet",
  machine_learning: "type machine_learning needs Elastic's anomaly jobs and is not run",
};

class RuleLoader {
  readonly #schema: FieldSchema | undefined;
  readonly #memory: RuleMemory | undefined;
  readonly #includesDeprecated: boolean;
  readonly #includesDisabled: boolean;
  readonly #checked: CheckedTexts;
  readonly #rules: EqlRule[] = [];
  readonly #notRun: NotRunRule[] = [];
  readonly #failed: FailedRule[] = [];
  readonly #warnings: Diagnostic[] = [];
  readonly #exceptions = new ExceptionSetBuilder();
  readonly #known = new Map<string, Rule>();
  #fileCount = 0;

  constructor(options: LoadRulesOptions) {
    this.#schema = options.schema === null ? undefined : (options.schema ?? ecsSchema);
    // A schema is functions, which no key can tell from others.
    this.#memory = options.schema === undefined ? options.memory : undefined;
    this.#includesDeprecated = options.includeDeprecated ?? true;
    this.#includesDisabled = options.includeDisabled ?? true;
    this.#checked = options.checked ?? new WeakMap();
  }

  addFile(source: RuleText): void {
    this.#fileCount++;
    const read = this.#read(source);
    const { content } = read;
    if (content.faults.length > 0) {
      this.#failed.push({ file: source.file, diagnostics: content.faults });
    }
    for (const rule of read.rules) this.#addRule(rule);
    const faults = this.#exceptions.add(content, source);
    if (faults.length > 0) this.#failed.push({ file: source.file, diagnostics: faults });
  }

  finish(): RuleSet {
    const exceptions = this.#exceptions.build();
    for (const { rule } of this.#rules) this.#warnings.push(...absentLists(rule, exceptions));
    this.#warnings.push(...absentRules(exceptions, [...this.#known.values()]));
    return {
      rules: this.#rules.sort((a, b) => compareText(a.rule.ruleId, b.rule.ruleId)),
      notRun: this.#notRun.sort((a, b) => compareText(a.rule.ruleId, b.rule.ruleId)),
      failed: this.#failed,
      warnings: this.#warnings,
      exceptions,
      fileCount: this.#fileCount,
    };
  }

  #read(source: RuleText): ReadFile {
    const known = this.#checked.get(source) ?? this.#memory?.find(source);
    const read = known ?? readRules(source, this.#schema);
    if (known === undefined) this.#memory?.keep(source, read);
    this.#checked.set(source, read);
    return read;
  }

  #addRule({ document, rule, query, faults: found }: ReadRule): void {
    const faults = new RuleFaults(document);
    faults.addAll(found);
    const { rule_id: ruleId, name } = document.rule;
    if (!faults.hasError) this.#checkUnique(rule, faults);
    if (faults.hasError) {
      this.#failed.push({
        file: document.source.file,
        ...(typeof ruleId === "string" ? { ruleId } : {}),
        ...(typeof name === "string" ? { name } : {}),
        diagnostics: faults.all,
      });
      return;
    }
    this.#known.set(rule.ruleId.toLowerCase(), rule);
    this.#warnings.push(...faults.all);
    const reason = this.#reasonNotToRun(rule);
    if (reason !== undefined) this.#notRun.push({ rule, reason });
    else if (query !== undefined) this.#rules.push({ rule, query });
  }

  #checkUnique(rule: Rule, faults: RuleFaults): void {
    const first = this.#known.get(rule.ruleId.toLowerCase());
    if (first === undefined) return;
    const { line } = positionOf(first.source.text, placeOfKey(first, "rule_id").value.start);
    faults.add("RULE4008", ["rule_id"], {
      message: `rule_id "${rule.ruleId}" is already that of "${first.name}"`,
      notes: [`the first stands in ${first.source.file}:${line}`],
    });
  }

  #reasonNotToRun(rule: Rule): string | undefined {
    if (rule.type !== "eql") return REASONS[rule.type];
    if (!rule.enabled && !this.#includesDisabled) return "disabled (enabled = false)";
    const isLeftOut = rule.maturity === "deprecated" && !this.#includesDeprecated;
    return isLeftOut ? 'deprecated (maturity = "deprecated")' : undefined;
  }
}

/** Elastic's own list, which every stack has and which is empty until someone fills it. */
const BUILT_IN_LIST = "endpoint_list";

function absentLists(rule: Rule, exceptions: ExceptionSet): readonly Diagnostic[] {
  const absent = rule.exceptionsList.filter(
    ({ listId }) =>
      listId !== BUILT_IN_LIST && !exceptions.lists.some((list) => list.listId === listId),
  );
  return absent.map(({ listId }) =>
    diagnostic("RULE4106", {
      message: `exceptions list "${listId}" was not found among the files given`,
      span: placeOfKey(rule, "exceptions_list").value,
      source: rule.source,
    }),
  );
}

/** An exception whose rule is misspelt would never apply, and nobody would see why. */
function absentRules(exceptions: ExceptionSet, rules: readonly Rule[]): readonly Diagnostic[] {
  const names = new Set(rules.flatMap((rule) => [rule.ruleId, rule.name]));
  return exceptions.lists.flatMap((list) =>
    list.items.flatMap((item) => {
      const absent = (item.rules ?? []).filter((name) => !names.has(name));
      return absent.map((name) =>
        diagnostic("RULE4107", {
          message: `exception "${item.name}" names a rule "${name}" that was not found${didYouMean(nearestNames(name, names))}`,
          span: item.span,
          source: item.source,
        }),
      );
    }),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
