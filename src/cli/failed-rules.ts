// What did not load of the rules, in lines for the log: a fault in a rule file and a file that cannot be
// read are told alike, each by its first fault.
import type { FailedRule, RuleSet } from "../rules/load-rules.ts";
import type { LoadedRules } from "./load-rule-set.ts";

/** At the start; of more, `tripline rules check` tells. */
const LINES_MAX = 20;

/** The set with the files that could not be read among those that failed. */
export function withUnreadable({ set, unreadable }: LoadedRules): RuleSet {
  if (unreadable.length === 0) return set;
  const failed = unreadable.map((fault) => ({
    file: fault.source?.file ?? "",
    diagnostics: [fault],
  }));
  return { ...set, failed: [...set.failed, ...failed] };
}

export function describeFailed(failed: readonly FailedRule[]): readonly string[] {
  const lines = failed.slice(0, LINES_MAX).map((one) => failedLine(one, "is not run"));
  const more = failed.length - lines.length;
  return more === 0 ? lines : [...lines, `${more} more failed; see: tripline rules check`];
}

/** `what` became of it, with the reason. */
export function failedLine({ file, diagnostics }: FailedRule, what: string): string {
  const [fault] = diagnostics;
  const why = fault === undefined ? "" : `: ${fault.code} ${fault.message}`;
  return `${file} ${what}${why}`;
}
