// The ATT&CK matrix of the page: for each technique how many rules look for it, and how many alerts they
// raised. Subtechniques count to their technique.
import { attackTactics } from "../../rules/attack/attack-data.ts";
import { allTechniques } from "../../rules/attack/find-technique.ts";
import type { AttackView } from "../../server/console/console-api.ts";
import type { RuleActivity } from "../../store/alerts/alert-store.ts";
import type { ShownRule } from "./rule-desk-parts.ts";

interface Tally {
  ruleCount: number;
  alertCount: number;
}

export function attackView(
  rules: readonly ShownRule[],
  activity: ReadonlyMap<string, RuleActivity>,
): AttackView {
  const tallies = new Map<string, Tally>();
  for (const { rule, isEnabled } of rules) {
    // A technique may serve several tactics; a rule names the one it means.
    const named = rule.threat.flatMap(({ tactic, technique }) =>
      technique.map(({ id }) => placeOf(tactic.id, id)),
    );
    for (const place of new Set(named)) {
      const tally = tallies.get(place) ?? { ruleCount: 0, alertCount: 0 };
      if (isEnabled) tally.ruleCount++;
      tally.alertCount += activity.get(rule.ruleId)?.alertCount ?? 0;
      tallies.set(place, tally);
    }
  }
  const techniques = allTechniques().filter(({ id }) => !id.includes("."));
  return {
    tactics: attackTactics.map(([id, name]) => ({
      id,
      name,
      techniques: techniques
        .filter(({ tactics }) => tactics.includes(id))
        .map((technique) => ({
          id: technique.id,
          name: technique.name,
          ...(tallies.get(placeOf(id, technique.id)) ?? { ruleCount: 0, alertCount: 0 }),
        })),
    })),
  };
}

function placeOf(tactic: string, technique: string): string {
  return `${tactic} ${technique}`;
}
