// Feeds one output from the kept alerts: from its own cursor, in order, in batches. An output that is down
// never stops detection and loses nothing: it is tried again with growing pauses, and catches up from the
// store, however long it was away. The cursor moves after the batch was taken, so that an alert arrives at
// least once; outputs with ids of their own make that exactly once.
import type { JsonObject } from "../../base/json.ts";
import { type AlertOutput, failureOf, type OutputFailure } from "./alert-output.ts";

/** The part of the alert store that outputs need. */
export interface AlertFeed {
  readonly alertsAfter: (
    number: number,
    limit: number,
  ) => readonly { readonly number: number; readonly document: JsonObject }[];
  readonly cursor: (output: string) => { readonly number: number };
  readonly setCursor: (output: string, number: number, nowMs: number) => void;
}

export interface OutputRunnerOptions {
  readonly output: AlertOutput;
  readonly feed: AlertFeed;
  /** False for what the output was told not to get; such alerts count as taken. */
  readonly isWanted: (document: JsonObject) => boolean;
  readonly batchSize: number;
  /** Pause after each sending, so that what comes meanwhile goes together: mail. 0 for none. */
  readonly gatherMs: number;
  readonly nowMs: () => number;
  /** Resolves after so long, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Between 0 and 1; spreads the tries of many outputs that went down together. */
  readonly random: () => number;
  /** Told when the output begins to fail and when it takes alerts again; not of each try. */
  readonly onTurn?: (turn: OutputTurn) => void;
}

export type OutputTurn =
  /** Alerts wait until it works again. */
  | { readonly kind: "failing"; readonly name: string; readonly reason: string }
  | { readonly kind: "working"; readonly name: string }
  /** One alert that the other side would never take was passed over. */
  | { readonly kind: "left-out"; readonly name: string; readonly reason: string };

export interface OutputStats {
  readonly name: string;
  readonly sentCount: number;
  readonly failedTryCount: number;
  /** Alerts left out because the other side would never take them. */
  readonly leftOutCount: number;
  /** The last failure since the last success; undefined when all is well. */
  readonly failure: string | undefined;
  readonly cursor: number;
}

/** Alerts of other processes, as of a backfill, wake nobody here: they are looked for. */
const LOOK_EVERY_MS = 10_000;
const PAUSE_MIN_MS = 500;
/** An output that was down for a day is back in use within minutes. */
const PAUSE_MAX_MS = 300_000;
/** Longer waits that the other side asks for are cut: an attacker in between must not silence us. */
const RETRY_AFTER_MAX_MS = 3_600_000;
/** A batch that is refused for good is halved until the one bad alert is alone, and that is tried thrice. */
const PERMANENT_TRIES_MAX = 3;

export class OutputRunner {
  readonly #options: OutputRunnerOptions;
  readonly #stopped = new AbortController();
  #cursor: number;
  #sentCount = 0;
  #failedTryCount = 0;
  #leftOutCount = 0;
  #failure: string | undefined;
  #failuresInARow = 0;
  #permanentTries = 0;
  #batchSize: number;
  #wake: (() => void) | undefined;
  #isWoken = false;
  #isSaidFailing = false;
  #looking: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: OutputRunnerOptions) {
    this.#options = options;
    this.#batchSize = options.batchSize;
    this.#cursor = options.feed.cursor(options.output.name).number;
  }

  /** Begins to send what is there and goes on until stop(). */
  start(): void {
    this.#running ??= this.#run();
    this.#looking ??= setInterval(() => this.notify(), LOOK_EVERY_MS).unref();
  }

  /** Says that there are new alerts. Cheap; may be called after every commit. */
  notify(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** For SIGUSR1. */
  reopen(): void {
    this.#options.output.reopen?.();
  }

  /**
   * Ends after the sending at hand, which is cut short (mail ends by its own time limit); what was not
   * taken is sent after a restart.
   */
  async stop(): Promise<void> {
    clearInterval(this.#looking);
    this.#stopped.abort();
    this.#wake?.();
    await this.#running;
    await this.#options.output.close();
  }

  /** Sends until nothing is left, or the first failure; true when nothing is left. For one-off use and tests. */
  async drain(): Promise<boolean> {
    for (;;) {
      const outcome = await this.#step();
      if (outcome === "empty") return true;
      if (outcome !== "sent") return false;
    }
  }

  get stats(): OutputStats {
    return {
      name: this.#options.output.name,
      sentCount: this.#sentCount,
      failedTryCount: this.#failedTryCount,
      leftOutCount: this.#leftOutCount,
      failure: this.#failure,
      cursor: this.#cursor,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const outcome = await this.#step();
      if (outcome === "empty") await this.#untilNotified();
      else if (outcome === "sent") await this.#gather();
      else await this.#options.sleep(this.#pauseMs(outcome), signal);
    }
  }

  async #step(): Promise<"sent" | "empty" | OutputFailure> {
    const { feed, isWanted, output, nowMs } = this.#options;
    // Cleared before reading: an alert that comes in meanwhile wakes us again.
    this.#isWoken = false;
    try {
      const alerts = feed.alertsAfter(this.#cursor, this.#batchSize);
      const last = alerts.at(-1);
      if (last === undefined) {
        // Nothing waits any more, also where the failure was the store's.
        this.#works();
        return "empty";
      }
      const wanted = alerts.map(({ document }) => document).filter(isWanted);
      if (wanted.length > 0) await output.send(wanted, this.#stopped.signal);
      this.#sentCount += wanted.length;
      this.#moveTo(last.number, nowMs());
      this.#works();
      this.#batchSize = Math.min(this.#options.batchSize, this.#batchSize * 2);
      return "sent";
    } catch (thrown) {
      return this.#failed(failureOf(thrown));
    }
  }

  #works(): void {
    this.#forgetFailures();
    if (this.#isSaidFailing) this.#turn({ kind: "working", name: this.#options.output.name });
  }

  #forgetFailures(): void {
    this.#failuresInARow = 0;
    this.#permanentTries = 0;
    this.#failure = undefined;
  }

  #turn(turn: OutputTurn): void {
    this.#isSaidFailing = turn.kind === "failing";
    this.#options.onTurn?.(turn);
  }

  #moveTo(number: number, nowMs: number): void {
    this.#options.feed.setCursor(this.#options.output.name, number, nowMs);
    this.#cursor = number;
  }

  #failed(failure: OutputFailure): OutputFailure {
    this.#failedTryCount++;
    this.#failuresInARow++;
    this.#failure = failure.message;
    if (failure.isPermanent && this.#batchSize > 1) {
      // The others of the batch are on their way: only the one that is alone in the end holds up.
      this.#batchSize = Math.ceil(this.#batchSize / 2);
      return failure;
    }
    // Stopping cuts a sending short, which is no failure of the other side.
    if (!this.#isSaidFailing && !this.#stopped.signal.aborted) {
      this.#turn({
        kind: "failing",
        name: this.#options.output.name,
        reason: failure.message,
      });
    }
    if (failure.isPermanent && ++this.#permanentTries >= PERMANENT_TRIES_MAX) {
      this.#leaveOut(failure.message);
    }
    return failure;
  }

  #leaveOut(reason: string): void {
    const { feed, nowMs, output } = this.#options;
    try {
      const [bad] = feed.alertsAfter(this.#cursor, 1);
      if (bad === undefined) return;
      this.#moveTo(bad.number, nowMs());
      this.#forgetFailures();
      this.#leftOutCount++;
      this.#turn({ kind: "left-out", name: output.name, reason });
    } catch (thrown) {
      // The store could not be written; the alert is tried once more.
      this.#failure = failureOf(thrown).message;
    }
  }

  /** Doubles with each failure in a row; between half and the whole of it, so that tries spread. */
  #pauseMs(failure: OutputFailure): number {
    const doubled = PAUSE_MIN_MS * 2 ** Math.min(20, this.#failuresInARow - 1);
    const full = Math.min(PAUSE_MAX_MS, doubled);
    const pause = full / 2 + (full / 2) * this.#options.random();
    const asked = Math.min(RETRY_AFTER_MAX_MS, failure.retryAfterMs ?? 0);
    return Math.max(pause, asked);
  }

  async #gather(): Promise<void> {
    const { gatherMs, sleep } = this.#options;
    if (gatherMs > 0) await sleep(gatherMs, this.#stopped.signal);
  }

  #untilNotified(): Promise<void> {
    if (this.#isWoken || this.#stopped.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
