// The lines of the page's list of rules: what a rule is, whether it runs, and how often it matched.
import { isAbsolute, relative } from "node:path";
import type { JsonValue } from "../../base/json.ts";
import { supplies } from "../../normalize/field-supply.ts";
import { ruleCoverageFields } from "../../rules/coverage-fields.ts";
import type { Rule } from "../../rules/rule.ts";
import type { RuleRow } from "../../server/console/console-api.ts";
import { threatOf } from "../../server/console/threat-view.ts";
import { builtInRulesFolder } from "../load-rule-set.ts";
import type { RuleDeskParts, ShownRule } from "./rule-desk-parts.ts";

const DAY_MS = 86_400_000;
const DAYS = 7;

export function ruleRows(
  rules: readonly ShownRule[],
  { alerts, nowMs, set, own, health }: RuleDeskParts,
): readonly RuleRow[] {
  const fromMs = (Math.floor(nowMs() / DAY_MS) - DAYS + 1) * DAY_MS;
  const activity = alerts.ruleActivity(fromMs);
  const queries = new Map(set().rules.map((one) => [one.rule.ruleId, one]));
  const isWatched = health() !== undefined;
  return rules.map(({ rule, isEnabled }) => {
    const { ruleId } = rule;
    const known = activity.get(ruleId);
    const query = queries.get(ruleId);
    const needed = query === undefined || !isWatched ? [] : ruleCoverageFields(query).required;
    return {
      ruleId,
      name: rule.name,
      severity: rule.severity,
      riskScore: rule.riskScore,
      isEnabled,
      isBuiltIn: isBelow(builtInRulesFolder(), rule),
      isOwn: own.holds(rule.source.file),
      ...(known === undefined ? {} : { lastMatchMs: known.lastMs }),
      alertCount: known?.alertCount ?? 0,
      alertsByDay: Array.from({ length: DAYS }, (_, day) => known?.countByDay.get(day) ?? 0),
      missingFields: needed.filter((path) => !supplies("linux-sensor", path)),
      threat: threatOf(rule.threat as unknown as JsonValue),
      tags: rule.tags,
    };
  });
}

function isBelow(folder: string, { source }: Rule): boolean {
  const path = relative(folder, source.file);
  return !path.startsWith("..") && !isAbsolute(path);
}
