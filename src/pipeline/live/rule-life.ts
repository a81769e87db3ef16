// Rules while Tripline runs: looks whether rule files changed, loads them anew, and says what became of
// each. A version that does not load is refused and the one before it runs on, so that a slip in an
// editor never opens a gap in detection.
import { sep } from "node:path";
import type { FailedRule, RuleSet } from "../../rules/load-rules.ts";
import type { EqlRule } from "../../rules/rule.ts";

export interface RuleChange {
  /** What runs from now on. */
  readonly set: RuleSet;
  readonly added: readonly EqlRule[];
  readonly changed: readonly EqlRule[];
  readonly removed: readonly EqlRule[];
  /** New versions that do not load, and what runs on in their place; several of an export or a folder. */
  readonly refused: readonly { readonly failed: FailedRule; readonly kept: readonly EqlRule[] }[];
}

export interface RuleFolder {
  /** Changes whenever a file below the rules' paths is added, written or removed. */
  readonly fingerprint: () => string;
  readonly load: () => RuleSet | Unusable;
  /** The ids of rules that nobody wants to run, in whatever version. */
  readonly switchedOff: () => ReadonlySet<string>;
}

/** The files cannot be used at all just now, and why; what ran before runs on. */
export interface Unusable {
  readonly unusable: string;
}

export class RuleLife {
  readonly #folder: RuleFolder;
  #fingerprint: string;
  #set: RuleSet;
  /** Of what was told to be unusable, so that it is told once. */
  #unusableFingerprint: string | undefined;

  /** `from` is what runs already, and the folder's fingerprint from before that was read. */
  constructor(folder: RuleFolder, from: { readonly set: RuleSet; readonly fingerprint: string }) {
    this.#folder = folder;
    this.#fingerprint = from.fingerprint;
    this.#set = from.set;
  }

  /** What runs now. */
  get set(): RuleSet {
    return this.#set;
  }

  /**
   * Undefined when nothing changed, or nothing more since what could not be used. A change within the same
   * call is seen by the next.
   */
  check(): RuleChange | Unusable | undefined {
    const fingerprint = this.#folder.fingerprint();
    const unusableFingerprint = this.#unusableFingerprint;
    this.#unusableFingerprint = undefined;
    if (fingerprint === this.#fingerprint) return undefined;
    const loaded = this.#folder.load();
    if ("unusable" in loaded) {
      // Tried again each time: a folder that is gone for a moment comes back as it was.
      this.#unusableFingerprint = fingerprint;
      return fingerprint === unusableFingerprint ? undefined : loaded;
    }
    this.#fingerprint = fingerprint;
    const change = compare(this.#set, loaded, this.#folder.switchedOff());
    this.#set = change.set;
    return change;
  }
}

function compare(before: RuleSet, loaded: RuleSet, switchedOff: ReadonlySet<string>): RuleChange {
  const old = byId(before.rules);
  const refused = loaded.failed.map((failed) => ({
    failed,
    kept: predecessors(failed, before).filter(({ rule }) => !switchedOff.has(rule.ruleId)),
  }));
  const now = byId(loaded.rules);
  for (const kept of refused.flatMap((one) => one.kept)) {
    if (!now.has(kept.rule.ruleId)) now.set(kept.rule.ruleId, kept);
  }
  const rules = [...now.values()].sort((a, b) => (a.rule.ruleId < b.rule.ruleId ? -1 : 1));
  return {
    set: { ...loaded, rules },
    added: rules.filter(({ rule }) => !old.has(rule.ruleId)),
    changed: rules.filter((one) => {
      const known = old.get(one.rule.ruleId);
      return known !== undefined && !isSame(known, one);
    }),
    removed: before.rules.filter(({ rule }) => !now.has(rule.ruleId)),
    refused,
  };
}

/**
 * What ran of a rule that no longer loads: by its id, else all of its file, or below its folder, of which
 * nobody can say which are still wanted.
 */
function predecessors(failed: FailedRule, before: RuleSet): readonly EqlRule[] {
  const own = before.rules.filter(({ rule }) => rule.ruleId === failed.ruleId);
  if (own.length > 0) return own;
  return before.rules.filter(
    ({ rule: { source } }) =>
      source.file === failed.file || source.file.startsWith(`${failed.file}${sep}`),
  );
}

function isSame(a: EqlRule, b: EqlRule): boolean {
  return (
    a === b ||
    (a.rule.query === b.rule.query &&
      JSON.stringify(a.rule.parameters) === JSON.stringify(b.rule.parameters))
  );
}

function byId(rules: readonly EqlRule[]): Map<string, EqlRule> {
  return new Map(rules.map((one) => [one.rule.ruleId, one]));
}
