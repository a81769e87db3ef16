// A Tripline that runs: stores opened, what the process before left undone evaluated, rules in force and
// reloaded when they change, time passing where events do not. It knows no HTTP and no terminal; whoever
// starts it feeds it sources and stops it.
import { setTimeout as sleep } from "node:timers/promises";
import type { Alert } from "../../alerts/alert.ts";
import { executionName } from "../../alerts/alert-maker.ts";
import type { RuleStats } from "../../engine/engine.ts";
import { Normalizer } from "../../normalize/normalize.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import type { RawRecord } from "../../sources/raw-record.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import { type EventStore, StoreRefusal } from "../../store/events/event-store.ts";
import type { EventIntake } from "../event-intake.ts";
import { LiveDetection } from "./detection.ts";
import { Evaluator } from "./evaluator.ts";
import { LivePipeline } from "./live-pipeline.ts";
import { beginAgainIfLogLost, keptPlace } from "./lost-log.ts";
import { type RuleChange, type RuleFolder, RuleLife } from "./rule-life.ts";
import { type EvaluationMode, rulesByMode, ScheduledRuns } from "./scheduled-runs.ts";
import { eventsAt } from "./stored-events.ts";

/** How long a quiet stream may leave sequences undecided. */
const TICK_MS = 250;
/** How soon a changed rule file is in force. */
const RULES_EVERY_MS = 2_000;
/** How soon a batch of a source of this process is tried again that could not be kept. */
const KEEP_AGAIN_MS = 250;

export interface TriplineParts {
  readonly events: EventStore;
  readonly alerts: AlertStore;
  readonly set: RuleSet;
  readonly rules: RuleFolder;
  /** Of the files that `set` was loaded from, taken before they were read. */
  readonly fingerprint: string;
  readonly mode: EvaluationMode;
  /** How far disordered events are put right before sequences see them. */
  readonly allowanceMs: number;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly pause: () => Promise<void>;
  /** Told of alerts once they are kept. */
  readonly onAlerts: (alerts: readonly Alert[]) => void;
  readonly onRuleChange: (change: RuleChange) => void;
  /** Told once a change that rule files changed into what cannot be used at all; the rules run on. */
  readonly onRulesUnusable: (reason: string) => void;
  /** Work in the background that failed; it is tried again. */
  readonly onFault: (what: string, error: unknown) => void;
  /** Aborted when the process is to end: what takes long is cut short. */
  readonly interrupted: AbortSignal;
}

export interface TriplineCounts {
  readonly eventCount: number;
  readonly alertCount: number;
  readonly ruleCount: number;
  /** Events that came after later ones had been released to sequences. */
  readonly lateCount: number;
  /** Internal errors while testing; always a bug of ours. */
  readonly faultCount: number;
  readonly inflightSequenceCount: number;
  /** Sequences under way that were given up at a limit. */
  readonly evictedSequenceCount: number;
}

/** What an engine counts from its start on. */
type EngineCounts = Pick<TriplineCounts, "lateCount" | "faultCount" | "evictedSequenceCount">;

export class RunningTripline {
  readonly #parts: TriplineParts;
  readonly #life: RuleLife;
  readonly #pipeline: LivePipeline;
  readonly #evaluator: Evaluator;
  readonly #scheduled: ScheduledRuns;
  /** Not in force yet: the state could not be kept that the new engine is to begin with. */
  readonly #changes: RuleChange[] = [];
  #detection: LiveDetection;
  /** Of the engines before this one: a counter does not fall because rules changed. */
  #countedBefore: EngineCounts = { lateCount: 0, faultCount: 0, evictedSequenceCount: 0 };
  readonly #timers: NodeJS.Timeout[] = [];

  private constructor(parts: TriplineParts) {
    this.#parts = parts;
    this.#life = new RuleLife(parts.rules, parts);
    this.#detection = this.#detectionOf(parts.set);
    const { alerts, events, nowMs, pause, onFault } = parts;
    this.#evaluator = new Evaluator(
      {
        detection: this.#detection,
        commit: (commit) => alerts.commit(commit),
        onAlerts: parts.onAlerts,
        monotonicMs: parts.monotonicMs,
      },
      keptPlace(alerts),
    );
    const normalizer = new Normalizer();
    this.#pipeline = new LivePipeline({
      events,
      evaluator: this.#evaluator,
      normalizer,
      nowMs,
      pause,
      onFault,
    });
    this.#scheduled = new ScheduledRuns(parts, () => this.#life.set);
  }

  /**
   * Resolves when what the log held undecided has been evaluated, or it was interrupted: then it is only to
   * be stopped. Throws what the stores throw.
   */
  static async start(
    parts: TriplineParts,
  ): Promise<{ readonly tripline: RunningTripline; readonly recoveredCount: number }> {
    const lost = beginAgainIfLogLost(parts.events, parts.alerts);
    if (lost !== undefined) parts.onFault("the log of events was lost or replaced", lost);
    const tripline = new RunningTripline(parts);
    const recoveredCount = await tripline.#pipeline.recover(
      keptPlace(parts.alerts),
      parts.interrupted,
    );
    tripline.#every(TICK_MS, "alerts cannot be kept", () => {
      // Events that wait are older than now: the clock would make them late.
      if (!tripline.#pipeline.isBusy) tripline.#evaluator.tick(parts.nowMs());
    });
    tripline.#every(RULES_EVERY_MS, "changed rules wait", () => tripline.checkRules());
    tripline.#every(RULES_EVERY_MS, "a scheduled run", () => void tripline.#scheduled.runDue());
    return { tripline, recoveredCount };
  }

  get intake(): EventIntake {
    return this.#pipeline;
  }

  /** The rules in force. */
  get set(): RuleSet {
    return this.#life.set;
  }

  /** Exceptions that were left out, and why. */
  get notes(): readonly string[] {
    return this.#detection.notes;
  }

  counts(): TriplineCounts {
    const { rules } = this.#detection.stats();
    return {
      ...this.#evaluator.counts,
      ...this.#engineCounts(),
      ruleCount: this.set.rules.length,
      inflightSequenceCount: sum(rules, (one) => one.sequence?.inflightCount ?? 0),
    };
  }

  #engineCounts(): EngineCounts {
    const before = this.#countedBefore;
    const { lateCount, rules } = this.#detection.stats();
    return {
      lateCount: before.lateCount + lateCount,
      faultCount: before.faultCount + sum(rules, (one) => one.faultCount),
      evictedSequenceCount:
        before.evictedSequenceCount + sum(rules, (one) => one.sequence?.evicted ?? 0),
    };
  }

  /**
   * Reads a source of this process to its end; each batch is durable and tested before the next is asked
   * for. One that the store refuses waits until there is room, or is told of as lost in the end.
   */
  async read(batches: AsyncIterable<readonly RawRecord[]>): Promise<void> {
    const { interrupted, onFault } = this.#parts;
    for await (const batch of batches) {
      while (!(await this.#isTaken(batch))) {
        if (interrupted.aborted) {
          onFault(`${batch.length} events are lost`, "there was no room to keep them");
          break;
        }
        await sleep(KEEP_AGAIN_MS, undefined, { signal: interrupted }).catch(() => undefined);
      }
    }
  }

  async #isTaken(batch: readonly RawRecord[]): Promise<boolean> {
    try {
      await this.#pipeline.take(batch);
      return true;
    } catch (error) {
      if (error instanceof StoreRefusal) return false;
      throw error;
    }
  }

  /** Puts changed rules and exceptions in force, now instead of within two seconds. */
  checkRules(): void {
    const change = this.#life.check();
    if (change !== undefined && "unusable" in change) {
      this.#parts.onRulesUnusable(change.unusable);
    } else if (change !== undefined) this.#changes.push(change);
    if (this.#changes.length === 0) return;
    // The state as it is now, not as it was last kept.
    this.#evaluator.settle();
    const next = this.#detectionOf(this.#life.set);
    this.#countedBefore = this.#engineCounts();
    this.#detection = next;
    this.#evaluator.replace(this.#detection);
    for (const one of this.#changes.splice(0)) this.#parts.onRuleChange(one);
  }

  /** Everything taken is evaluated and kept when it resolves. The stores stay open. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#scheduled.stop();
    await this.#pipeline.idle();
    this.#evaluator.settle();
  }

  #detectionOf(set: RuleSet): LiveDetection {
    const { nowMs, allowanceMs, alerts, events, mode } = this.#parts;
    const detection = new LiveDetection({
      set: { ...set, rules: rulesByMode(set, mode).streamed },
      nowMs,
      allowanceMs,
      executionUuid: executionName("up", nowMs()),
    });
    detection.restore(alerts.state, (positions) => eventsAt(events, positions));
    return detection;
  }

  #every(periodMs: number, what: string, work: () => void): void {
    const run = (): void => {
      try {
        work();
      } catch (error) {
        this.#parts.onFault(what, error);
      }
    };
    this.#timers.push(setInterval(run, periodMs));
  }
}

function sum(rules: readonly RuleStats[], of: (rule: RuleStats) => number): number {
  return rules.reduce((total, rule) => total + of(rule), 0);
}
