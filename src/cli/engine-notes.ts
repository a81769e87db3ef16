// What the engine had to leave out or give up, in sentences; only what happened. For every command that
// runs rules or a query over events.
import type { EngineStats } from "../engine/engine.ts";
import { counted } from "../outputs/counted.ts";

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
          `index patterns left events out of ${counted(leftOutRules, "rule")} (${counted(wholly, "rule")} saw none; --any-index turns them off)`,
        ]
      : []),
    ...note(
      stats.lateCount,
      "event came too late to be put in order for sequences",
      "events came too late to be put in order for sequences",
    ),
    ...note(
      stats.withoutTimeCount,
      "sequence event had no readable time",
      "sequence events had no readable time",
    ),
    ...note(
      stats.cutKeysCount,
      "event had more join keys than are followed",
      "events had more join keys than are followed",
    ),
    ...note(
      sum((rule) => rule.sequence?.evicted ?? 0),
      "waiting sequence was evicted at a limit",
      "waiting sequences were evicted at a limit",
    ),
    ...note(
      sum((rule) => rule.sequence?.forgotten ?? 0),
      "occurrence of an event that must be missing was forgotten at a limit",
      "occurrences of events that must be missing were forgotten at a limit",
    ),
    ...note(
      sum((rule) => rule.evictedSampleKeyCount),
      "key of a sample was evicted at a limit",
      "keys of samples were evicted at a limit",
    ),
    ...note(
      sum((rule) => rule.sequence?.inflightCount ?? 0),
      "sequence was under way at the end",
      "sequences were under way at the end",
    ),
    ...note(
      sum((rule) => rule.faultCount),
      "internal error while testing rules: please report",
      "internal errors while testing rules: please report",
    ),
  ];
}

/** Nothing for a count of zero. */
export function note(count: number, one: string, many: string): readonly string[] {
  return count > 0 ? [counted(count, one, many)] : [];
}
