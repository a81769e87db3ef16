// Rules on their schedule over the log, one run at a time, as Kibana runs them: all rules where Tripline was
// started so, else those of type `sample`, which need a set of events to choose from and not a stream.
import { executionName } from "../../alerts/alert-maker.ts";
import { RunSuppression } from "../../alerts/run-suppression.ts";
import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import type { EqlRule } from "../../rules/rule.ts";
import { type DueRun, Scheduler } from "../../schedule/scheduler.ts";
import type { AlertCommit, AlertStore } from "../../store/alerts/alert-store.ts";
import { EXECUTION_MS } from "./detection.ts";
import type { TriplineParts } from "./running-tripline.ts";
import { evaluateStoredWindow } from "./window-evaluation.ts";

/** "live" tests each event as it comes; "scheduled" runs each rule at its interval over its look-back. */
export type EvaluationMode = "live" | "scheduled";

const SCHEDULE_STATE = "schedule";
/** Apart from the stream's: a window of one is none of the other, also where the mode changes. */
const SUPPRESSION_STATE = "schedule-suppression";
const NOTHING: AlertCommit = { alerts: [], suppressed: [], exceptionHits: [], state: new Map() };

export class ScheduledRuns {
  readonly #parts: TriplineParts;
  readonly #currentSet: () => RuleSet;
  readonly #stopping = new AbortController();
  #scheduled: { readonly set: RuleSet; readonly scheduler: Scheduler } | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: TriplineParts, currentSet: () => RuleSet) {
    this.#parts = parts;
    this.#currentSet = currentSet;
  }

  /** Resolves when the run under way has ended, which it does early; it is due again after a restart. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Runs what is due; does nothing while a run is under way. Never rejects. */
  runDue(): Promise<void> {
    this.#running ??= this.#runAllDue().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #runAllDue(): Promise<void> {
    try {
      const scheduler = this.#scheduler();
      for (const run of scheduler.due(this.#parts.nowMs())) {
        if (this.#stopping.signal.aborted) return;
        await this.#run(run, scheduler);
      }
    } catch (error) {
      this.#parts.onFault("a scheduled run", error);
    }
  }

  /** Made anew when rules change; how far runs have looked is kept by rule. */
  #scheduler(): Scheduler {
    const set = this.#currentSet();
    if (this.#scheduled?.set === set) return this.#scheduled.scheduler;
    const { scheduled } = rulesByMode(set, this.#parts.mode);
    const scheduler = new Scheduler(scheduled, keptSchedule(this.#parts.alerts));
    this.#scheduled = { set, scheduler };
    return scheduler;
  }

  async #run(run: DueRun, scheduler: Scheduler): Promise<void> {
    const { events, alerts, nowMs, pause, onAlerts } = this.#parts;
    // From what was kept: a run that ended early is done again, and must fold again.
    const suppressor = new RunSuppression(EXECUTION_MS);
    const windows = alerts.state(SUPPRESSION_STATE);
    if (windows !== undefined) suppressor.restore(windows);
    const { isWhole, exceptionHits } = await evaluateStoredWindow({
      rules: run.rules,
      set: this.#currentSet(),
      window: run.window,
      events,
      nowMs,
      executionUuid: executionName("schedule", run.window.dueMs),
      suppressor,
      ...(run.coveredMs === undefined ? {} : { countedMs: run.coveredMs }),
      keep: (found) => {
        // Runs look back over the same events, and must not tell of the same alerts again.
        const { keptIds } = alerts.commit({
          ...NOTHING,
          alerts: found.map(({ document }) => document),
        });
        const isNew = new Set(keptIds);
        onAlerts(found.filter(({ id }) => isNew.delete(id)));
      },
      pause,
      signal: this.#stopping.signal,
    });
    if (!isWhole) return;
    scheduler.finished(run);
    const bytes = Buffer.from(JSON.stringify(scheduler.state()));
    alerts.commit({
      alerts: [],
      suppressed: suppressor.suppressed(),
      exceptionHits,
      state: new Map([
        [SCHEDULE_STATE, bytes],
        [SUPPRESSION_STATE, suppressor.export(run.window.toMs)],
      ]),
    });
  }
}

/** Which rules are tested on the stream, and which run on their schedule. */
export function rulesByMode(
  set: RuleSet,
  mode: EvaluationMode,
): { readonly streamed: readonly EqlRule[]; readonly scheduled: readonly EqlRule[] } {
  if (mode === "scheduled") return { streamed: [], scheduled: set.rules };
  const isSample = ({ query }: EqlRule): boolean => query.query.kind === "Sample";
  return {
    streamed: set.rules.filter((rule) => !isSample(rule)),
    scheduled: set.rules.filter(isSample),
  };
}

function keptSchedule(alerts: AlertStore): JsonValue | undefined {
  const bytes = alerts.state(SCHEDULE_STATE);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
