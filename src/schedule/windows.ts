// Which stretch of time each run looks at. Kibana's windows are the runs' own; ours also reach back over
// whatever no run has looked at, so that downtime leaves no gap, and over the maxspan of a sequence, so
// that one longer than the look-back is found. Ids of alerts are deterministic: overlaps cost no doubles.
import type { RuleSchedule } from "./rule-schedule.ts";

/** Both ends included, milliseconds since the epoch. */
export interface RunWindow {
  /** When the run was due. */
  readonly dueMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The windows of Kibana's runs that are due from `fromMs` to `toMs`, at multiples of the interval. */
export function* kibanaWindows(
  schedule: RuleSchedule,
  between: { readonly fromMs: number; readonly toMs: number },
): Generator<RunWindow> {
  const { intervalMs, lookBackMs, leadMs } = schedule;
  const first = Math.ceil(between.fromMs / intervalMs) * intervalMs;
  for (let dueMs = first; dueMs <= between.toMs; dueMs += intervalMs) {
    yield { dueMs, fromMs: dueMs - lookBackMs, toMs: dueMs + leadMs };
  }
}

/**
 * The window of a run now that leaves nothing out since the run before.
 *
 * `coveredMs` is how far the runs before have looked; undefined when there were none. `reachMs` is added
 * at the front for sequences, and is bounded, since one without maxspan would read all there is.
 */
export function gaplessWindow(
  schedule: RuleSchedule,
  at: {
    readonly nowMs: number;
    readonly coveredMs: number | undefined;
    readonly reachMaxMs: number;
  },
): RunWindow {
  const { nowMs, coveredMs } = at;
  const toMs = nowMs + schedule.leadMs;
  const lookBackFromMs = nowMs - schedule.lookBackMs;
  const unseenFromMs = Math.min(lookBackFromMs, coveredMs ?? lookBackFromMs);
  return { dueMs: nowMs, fromMs: unseenFromMs - Math.min(schedule.maxspanMs, at.reachMaxMs), toMs };
}
