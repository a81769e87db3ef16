// When a rule runs and which events a run looks at, as numbers: Kibana's `interval`, `from` and `to`, and
// the time by which events are chosen. A rule's texts were checked when it was loaded.
import { dateMathMs, intervalMs } from "../base/time-text.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import { readField } from "../event/read-field.ts";
import type { EqlRule, Rule } from "../rules/rule.ts";

/** Kibana's own defaults for a rule that names none. */
const INTERVAL_DEFAULT_MS = 5 * 60_000;
const LOOK_BACK_DEFAULT_MS = 6 * 60_000;

export interface RuleSchedule {
  readonly intervalMs: number;
  /** A run at T looks at [T - lookBackMs, T + leadMs], both ends included. */
  readonly lookBackMs: number;
  /** 0 for `to = "now"`; negative when the rule waits. */
  readonly leadMs: number;
  /** How long before its last event a sequence may begin; 0 for single events, Infinity without maxspan. */
  readonly maxspanMs: number;
  /** Rules of equal keys look at the same events, and run together. */
  readonly key: string;
}

/** An absolute `from` looks back as far as there is something to see. */
export function scheduleOf({ rule, query: { query } }: EqlRule): RuleSchedule {
  const everyMs = intervalMs(rule.interval) ?? INTERVAL_DEFAULT_MS;
  const from = rule.from === "" ? -LOOK_BACK_DEFAULT_MS : dateMathMs(rule.from);
  const lookBackMs = from === undefined ? Number.POSITIVE_INFINITY : Math.max(0, -from);
  const leadMs = dateMathMs(rule.to) ?? 0;
  const maxspanMs = query.kind === "Sequence" ? (query.maxspanMs ?? Number.POSITIVE_INFINITY) : 0;
  const time = `${rule.timestampOverride ?? ""} ${rule.timestampOverrideFallbackDisabled}`;
  return {
    intervalMs: everyMs,
    lookBackMs,
    leadMs,
    maxspanMs,
    key: JSON.stringify([everyMs, lookBackMs, leadMs, time]),
  };
}

/**
 * The time by which a run of the rule chooses the event, in ms: `timestamp_override`, else `@timestamp`.
 * An event without the override falls back to `@timestamp` unless the rule forbids it. NaN: never chosen.
 * The override chooses events only; sequences stay in the order of `@timestamp`.
 */
export function primaryTimeMs(event: EcsEvent, rule: Rule): number {
  const { timestampOverride } = rule;
  if (timestampOverride === undefined || timestampOverride === "@timestamp")
    return event.timestampMs;
  const value = readField(event.fields, timestampOverride.split("."));
  const overrideMs = parseTimestamp(Array.isArray(value) ? value[0] : value);
  if (!Number.isNaN(overrideMs)) return overrideMs;
  return rule.timestampOverrideFallbackDisabled ? Number.NaN : event.timestampMs;
}
