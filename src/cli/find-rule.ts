// Finds the one rule that a person means by an id, the beginning of an id, or a name.

import { escapeTerminal } from "../outputs/escape-terminal.ts";
import type { RuleSet } from "../rules/load-rules.ts";
import type { EqlRule, NotRunRule, Rule } from "../rules/rule.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export type FoundRule =
  | { readonly kind: "runs"; readonly found: EqlRule }
  | { readonly kind: "not-run"; readonly found: NotRunRule };

/** Throws CliStop when none or several rules fit. */
export function findRule(set: RuleSet, wanted: string): FoundRule {
  const all: readonly FoundRule[] = [
    ...set.rules.map((found): FoundRule => ({ kind: "runs", found })),
    ...set.notRun.map((found): FoundRule => ({ kind: "not-run", found })),
  ];
  const by = (accepts: (rule: Rule) => boolean) => all.filter(({ found }) => accepts(found.rule));
  const lower = wanted.toLowerCase();
  const exact = by((rule) => rule.ruleId === wanted || rule.name.toLowerCase() === lower);
  const loose = by(
    (rule) => rule.ruleId.startsWith(lower) || rule.name.toLowerCase().includes(lower),
  );
  const candidates = exact.length > 0 ? exact : loose;
  const [first] = candidates;
  if (first === undefined) {
    throw new CliStop(
      `no rule has the id or name "${wanted}"; see: tripline rules list`,
      EXIT_USAGE,
    );
  }
  if (candidates.length > 1) {
    const names = candidates
      .slice(0, 5)
      .map(({ found }) => escapeTerminal(`${found.rule.ruleId} ${found.rule.name}`));
    const more = candidates.length > 5 ? [`and ${candidates.length - 5} more`] : [];
    throw new CliStop(
      `"${wanted}" fits ${candidates.length} rules:\n  ${[...names, ...more].join("\n  ")}`,
      EXIT_USAGE,
    );
  }
  return first;
}
