// A Tripline that runs: stores opened, what the process before left undone evaluated, rules in force and
// reloaded when they change, time passing where events do not. It knows no HTTP and no terminal; whoever
// starts it feeds it sources and stops it.
import { setTimeout as sleep } from "node:timers/promises";
import type { Alert } from "../../alerts/alert.ts";
import { executionName } from "../../alerts/alert-maker.ts";
import { Normalizer } from "../../normalize/normalize.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import type { RawRecord } from "../../sources/raw-record.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { EventStore } from "../../store/events/event-store.ts";
import type { EventIntake } from "../event-intake.ts";
import { LiveDetection } from "./detection.ts";
import { Evaluator, STATE_PLACE } from "./evaluator.ts";
import { LivePipeline } from "./live-pipeline.ts";
import { type RuleChange, type RuleFolder, RuleLife } from "./rule-life.ts";
import { type EvaluationMode, rulesByMode, ScheduledRuns } from "./scheduled-runs.ts";
import { eventsAt } from "./stored-events.ts";

/** How long a quiet stream may leave sequences undecided. */
const TICK_MS = 250;
/** How soon a changed rule file is in force. */
const RULES_EVERY_MS = 2_000;
/** How soon a batch that the store refused is tried again. */
const REST_MS = 1_000;

export interface TriplineParts {
  readonly events: EventStore;
  readonly alerts: AlertStore;
  readonly set: RuleSet;
  readonly rules: RuleFolder;
  readonly mode: EvaluationMode;
  /** How far disordered events are put right before sequences see them. */
  readonly allowanceMs: number;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly pause: () => Promise<void>;
  /** Told of alerts once they are kept. */
  readonly onAlerts: (alerts: readonly Alert[]) => void;
  readonly onRuleChange: (change: RuleChange) => void;
  /** Work in the background that failed; it is tried again. */
  readonly onFault: (what: string, error: unknown) => void;
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
}

export class RunningTripline {
  readonly #parts: TriplineParts;
  readonly #life: RuleLife;
  readonly #pipeline: LivePipeline;
  readonly #evaluator: Evaluator;
  readonly #scheduled: ScheduledRuns;
  #detection: LiveDetection;
  readonly #timers: NodeJS.Timeout[] = [];
  /** A change of rules that is not in force yet. */
  #pending: RuleChange | undefined;

  private constructor(parts: TriplineParts) {
    this.#parts = parts;
    this.#life = new RuleLife(parts.rules, parts.set);
    this.#detection = this.#detectionOf(parts.set);
    const { alerts, events, nowMs, pause } = parts;
    this.#evaluator = new Evaluator(
      {
        detection: this.#detection,
        commit: (commit) => alerts.commit(commit),
        onAlerts: parts.onAlerts,
        monotonicMs: parts.monotonicMs,
      },
      this.statePosition,
    );
    const normalizer = new Normalizer();
    this.#pipeline = new LivePipeline({
      events,
      evaluator: this.#evaluator,
      normalizer,
      nowMs,
      pause,
      rest: (signal) => sleep(REST_MS, undefined, { signal }).catch(() => undefined),
      onFault: parts.onFault,
    });
    this.#scheduled = new ScheduledRuns(parts, () => this.#life.set);
  }

  /** Resolves when what the log held undecided has been evaluated; `recovered` says how many events. */
  static async start(
    parts: TriplineParts,
  ): Promise<{ readonly tripline: RunningTripline; readonly recoveredCount: number }> {
    const tripline = new RunningTripline(parts);
    const recoveredCount = await tripline.#pipeline.recover(tripline.statePosition);
    tripline.#every(TICK_MS, "time", () => {
      // Events that wait move time on themselves; the clock would make them late before they are seen.
      if (!tripline.#pipeline.isBusy) tripline.#evaluator.tick(parts.nowMs());
    });
    tripline.#every(RULES_EVERY_MS, "rules", () => tripline.checkRules());
    tripline.#every(RULES_EVERY_MS, "schedule", () => void tripline.#scheduled.runDue());
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
    const { lateCount, rules } = this.#detection.stats();
    return {
      ...this.#evaluator.counts,
      ruleCount: this.set.rules.length,
      lateCount,
      faultCount: rules.reduce((sum, one) => sum + one.faultCount, 0),
      inflightSequenceCount: rules.reduce(
        (sum, one) => sum + (one.sequence?.inflightCount ?? 0),
        0,
      ),
    };
  }

  /** Reads a source of this process to its end; each batch is durable and tested before the next is asked for. */
  async read(batches: AsyncIterable<readonly RawRecord[]>, signal: AbortSignal): Promise<void> {
    for await (const batch of batches) await this.#pipeline.take(batch, signal);
  }

  /** Puts changed rules and exceptions in force, now instead of within two seconds. */
  checkRules(): void {
    this.#pending = this.#life.check() ?? this.#pending;
    if (this.#pending === undefined) return;
    // The state as it is now, not as it was last kept.
    this.#evaluator.settle();
    this.#detection = this.#detectionOf(this.#life.set);
    this.#evaluator.replace(this.#detection);
    const change = this.#pending;
    this.#pending = undefined;
    this.#parts.onRuleChange(change);
  }

  /** Everything taken is evaluated and kept when it resolves, or will be at the next start. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#scheduled.stop();
    await this.#pipeline.idle();
    try {
      this.#evaluator.settle();
    } catch (error) {
      this.#parts.onFault("the next start evaluates the last events again", error);
    }
  }

  private get statePosition(): number {
    const place = this.#parts.alerts.state(STATE_PLACE);
    return place === undefined ? 0 : Number(Buffer.from(place).toString());
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
    let told: string | undefined;
    const run = (): void => {
      try {
        work();
        told = undefined;
      } catch (error) {
        // A full disk fails four times a second, and is told once.
        if (String(error) !== told) this.#parts.onFault(what, error);
        told = String(error);
      }
    };
    this.#timers.push(setInterval(run, periodMs));
  }
}
