// Says which rules are due, and remembers how far each has looked, so that a restart resumes without a
// gap. It owns no timer and reads no clock: the caller says what time it is.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { EqlRule } from "../rules/rule.ts";
import { type RuleSchedule, scheduleOf } from "./rule-schedule.ts";
import { gaplessWindow, type RunWindow } from "./windows.ts";

/** A sequence without maxspan reaches back a day; farther back a run would read the whole store. */
const REACH_MAX_MS = 24 * 3_600_000;

/** Rules to run together over one window. */
export interface DueRun {
  readonly rules: readonly EqlRule[];
  readonly window: RunWindow;
  /** How far runs have looked before; undefined for the first. */
  readonly coveredMs: number | undefined;
  /** How far into the past the window reaches beyond the usual look-back, because no run looked there. */
  readonly gapMs: number;
}

interface Group {
  readonly schedule: RuleSchedule;
  readonly rules: EqlRule[];
  /** The widest of its rules. */
  maxspanMs: number;
}

export class Scheduler {
  readonly #groups = new Map<string, Group>();
  /** By rule id: how far its runs have looked. */
  readonly #coveredMs = new Map<string, number>();

  constructor(rules: readonly EqlRule[], state: JsonValue | undefined) {
    for (const rule of rules) {
      const schedule = scheduleOf(rule);
      const group = this.#groups.get(schedule.key) ?? { schedule, rules: [], maxspanMs: 0 };
      group.rules.push(rule);
      group.maxspanMs = Math.max(group.maxspanMs, schedule.maxspanMs);
      this.#groups.set(schedule.key, group);
    }
    const known = isJsonObject(state) ? state : {};
    for (const { rule } of rules) {
      const coveredMs = known[rule.ruleId];
      if (typeof coveredMs === "number") this.#coveredMs.set(rule.ruleId, coveredMs);
    }
  }

  /** Runs that are due at `nowMs`. The same are due again until `finished` is told of them. */
  due(nowMs: number): readonly DueRun[] {
    const runs: DueRun[] = [];
    for (const { schedule, rules, maxspanMs } of this.#groups.values()) {
      const waiting = rules.filter((one) => this.#isDue(one, schedule, nowMs));
      if (waiting.length === 0) continue;
      const covered = waiting.map(({ rule }) => this.#coveredMs.get(rule.ruleId));
      const known = covered.filter((one) => one !== undefined);
      const coveredMs = known.length === 0 ? undefined : Math.min(...known);
      const window = gaplessWindow(
        { ...schedule, maxspanMs },
        { nowMs, coveredMs, reachMaxMs: REACH_MAX_MS },
      );
      const gapMs = Math.max(0, nowMs - schedule.lookBackMs - (coveredMs ?? nowMs));
      runs.push({ rules: waiting, window, coveredMs, gapMs });
    }
    return runs;
  }

  /** The run has looked at its window and its alerts are kept. */
  finished({ rules, window }: DueRun): void {
    for (const { rule } of rules) this.#coveredMs.set(rule.ruleId, window.toMs);
  }

  /** When something is due next; undefined without rules. */
  nextDueMs(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const { schedule, rules } of this.#groups.values()) {
      for (const { rule } of rules) {
        const coveredMs = this.#coveredMs.get(rule.ruleId);
        const dueMs = coveredMs === undefined ? nowMs : dueAfter(coveredMs, schedule);
        next = Math.min(next ?? dueMs, dueMs);
      }
    }
    return next;
  }

  /** To be kept, and handed to the constructor after a restart. */
  state(): JsonObject {
    return Object.fromEntries(this.#coveredMs);
  }

  #isDue({ rule }: EqlRule, schedule: RuleSchedule, nowMs: number): boolean {
    const coveredMs = this.#coveredMs.get(rule.ruleId);
    if (coveredMs === undefined) return true;
    // A clock set back would otherwise silence the rule until it has caught up.
    if (coveredMs - schedule.leadMs > nowMs + schedule.intervalMs) return true;
    return dueAfter(coveredMs, schedule) <= nowMs;
  }
}

function dueAfter(coveredMs: number, { intervalMs, leadMs }: RuleSchedule): number {
  return coveredMs - leadMs + intervalMs;
}
