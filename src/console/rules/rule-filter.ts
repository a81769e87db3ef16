// Which rules the list shows: by words, severity, tactic and state. Pure.
import type { RuleRow } from "../../server/console/console-api.ts";

export interface RuleFilter {
  readonly text: string;
  readonly severity: string;
  readonly tactic: string;
  readonly state: RuleState;
}

export type RuleState = "all" | "on" | "off" | "own" | "matched" | "blind";

export const STATES: readonly (readonly [value: RuleState, label: string])[] = [
  ["all", "All"],
  ["on", "Switched on"],
  ["off", "Switched off"],
  ["own", "Saved here"],
  ["matched", "With alerts"],
  ["blind", "Missing fields"],
];

export function ruleFilter(search: URLSearchParams): RuleFilter {
  const state = STATES.find(([value]) => value === search.get("state"))?.[0] ?? "all";
  return {
    text: search.get("q") ?? "",
    severity: search.get("severity") ?? "",
    tactic: search.get("tactic") ?? "",
    state,
  };
}

export function ruleSearch({ text, severity, tactic, state }: RuleFilter): URLSearchParams {
  const search = new URLSearchParams();
  if (text !== "") search.set("q", text);
  if (severity !== "") search.set("severity", severity);
  if (tactic !== "") search.set("tactic", tactic);
  if (state !== "all") search.set("state", state);
  return search;
}

export function filteredRules(rules: readonly RuleRow[], filter: RuleFilter): readonly RuleRow[] {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return rules.filter(
    (rule) =>
      words.every((word) => searched(rule).includes(word)) &&
      (filter.severity === "" || rule.severity === filter.severity) &&
      (filter.tactic === "" || isOfTactic(rule, filter.tactic)) &&
      isInState(rule, filter.state),
  );
}

function searched({ name, ruleId, tags, threat }: RuleRow): string {
  const techniques = threat.flatMap((one) =>
    one.techniques.map(({ id, name: of }) => `${id} ${of}`),
  );
  return [name, ruleId, ...tags, ...techniques].join(" ").toLowerCase();
}

/** A tactic or a technique, by its id. */
function isOfTactic({ threat }: RuleRow, id: string): boolean {
  return threat.some(
    ({ tacticId, techniques }) => tacticId === id || techniques.some((one) => one.id === id),
  );
}

function isInState(rule: RuleRow, state: RuleState): boolean {
  switch (state) {
    case "all":
      return true;
    case "on":
      return rule.isEnabled;
    case "off":
      return !rule.isEnabled;
    case "own":
      return rule.isOwn;
    case "matched":
      return rule.alertCount > 0;
    case "blind":
      return rule.missingFields.length > 0;
  }
}
