// What the engine had to leave out or give up, in sentences; only what happened. For every command that
// runs rules or a query over events.
import type { EngineStats } from "../engine/engine.ts";

export function engineNotes(stats: EngineStats): readonly string[] {
  const sum = (of: (rule: EngineStats["rules"][number]) => number) =>
    stats.rules.reduce((total, rule) => total + of(rule), 0);
  const leftOutRules = stats.rules.filter((rule) => rule.leftOutCount > 0).length;
  const wholly = stats.rules.filter(
    (rule) => stats.eventCount > 0 && rule.leftOutCount === stats.eventCount,
  ).length;
  return [
    ...(leftOutRules > 0
      ? [
          `index patterns left events out of ${leftOutRules} rules (${wholly} rules saw none; --any-index turns them off)`,
        ]
      : []),
    ...note(stats.lateCount, "events came too late to be put in order for sequences"),
    ...note(stats.withoutTimeCount, "sequence events had no readable time"),
    ...note(stats.cutKeysCount, "events had more join keys than are followed"),
    ...note(
      sum((rule) => rule.sequence?.evicted ?? 0),
      "waiting sequences were evicted at a limit",
    ),
    ...note(
      sum((rule) => rule.sequence?.forgotten ?? 0),
      "occurrences of events that must be missing were forgotten at a limit",
    ),
    ...note(
      sum((rule) => rule.evictedSampleKeyCount),
      "keys of samples were evicted at a limit",
    ),
    ...note(
      sum((rule) => rule.sequence?.inflightCount ?? 0),
      "sequences were under way at the end",
    ),
    ...note(
      sum((rule) => rule.faultCount),
      "internal errors while testing rules: please report",
    ),
  ];
}

export function note(count: number, what: string): readonly string[] {
  return count > 0 ? [`${count} ${what}`] : [];
}
