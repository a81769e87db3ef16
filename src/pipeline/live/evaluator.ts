// Rules over the log, in its order, with the alerts kept in one transaction with the place in the log:
// whatever moment the process is killed at, the next one goes on from the last place kept, raises what
// is missing, and finds what it raises twice to be there already, since ids are deterministic.
import type { Alert } from "../../alerts/alert.ts";
import type { Match } from "../../engine/match.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { AlertCommit } from "../../store/alerts/alert-store.ts";

/** A place without alerts is kept this often: what lies between is only evaluated again. */
const PLACE_EVERY_MS = 1_000;
/** The state of sequences is kept this often, or less often where keeping it takes long. */
const STATE_EVERY_MS = 5_000;
/** Share of the time that keeping the state may take. */
const STATE_SHARE_MAX = 0.05;

type Suppressed = AlertCommit["suppressed"][number];
type ExceptionHits = AlertCommit["exceptionHits"][number];

/** Under this name stands the place in the log that the kept state is the state of. */
export const STATE_PLACE = "place";

/** What evaluates: an engine with the exceptions and the alert maker around it. */
export interface Detection {
  readonly push: (event: EcsEvent) => readonly Match[];
  readonly advance: (timestampMs: number) => readonly Match[];
  readonly alertsFor: (match: Match) => readonly Alert[];
  /** Named blobs from which a new process goes on as this one would have; those that are as before may lack. */
  readonly state: () => ReadonlyMap<string, Uint8Array>;
  /** Since the last call: what suppression and exceptions did. Taken with the state, and kept with it. */
  readonly takeCounts: () => Pick<AlertCommit, "suppressed" | "exceptionHits">;
}

export interface EvaluatorParts {
  readonly detection: Detection;
  readonly commit: (commit: AlertCommit) => void;
  /** Told of alerts once they are kept. */
  readonly onAlerts: (alerts: readonly Alert[]) => void;
  readonly monotonicMs: () => number;
}

const NO_STATE: ReadonlyMap<string, Uint8Array> = new Map();

export class Evaluator {
  readonly #parts: EvaluatorParts;
  #detection: Detection;
  #nextPosition: number;
  /** Of the last commit, and of the last with the state. */
  #keptPosition: number;
  #statePosition: number;
  #placeKeptMs: number;
  #stateDueMs: number;
  /** Raised and not yet kept; what a failed commit did not keep waits for the next. */
  #alerts: Alert[] = [];
  #state = new Map<string, Uint8Array>();
  #suppressed: Suppressed[] = [];
  #exceptionHits: ExceptionHits[] = [];
  /** The last commit failed: alerts wait in memory for the next. */
  #isBehind = false;
  #eventCount = 0;
  #alertCount = 0;

  constructor(parts: EvaluatorParts, nextPosition: number) {
    this.#parts = parts;
    this.#detection = parts.detection;
    this.#nextPosition = nextPosition;
    this.#keptPosition = nextPosition;
    this.#statePosition = nextPosition;
    this.#placeKeptMs = parts.monotonicMs();
    this.#stateDueMs = parts.monotonicMs() + STATE_EVERY_MS;
  }

  get counts(): { readonly eventCount: number; readonly alertCount: number } {
    return { eventCount: this.#eventCount, alertCount: this.#alertCount };
  }

  /** Goes on with other rules from the next event on. */
  replace(detection: Detection): void {
    this.settle();
    this.#detection = detection;
  }

  /** Tests events in the order of the log; `nextPosition` is the place behind the last. */
  take(events: readonly EcsEvent[], nextPosition: number): void {
    for (const event of events) this.#raise(this.#detection.push(event));
    this.#eventCount += events.length;
    this.#nextPosition = nextPosition;
    this.#keep();
  }

  /** Time passes without events. */
  tick(timestampMs: number): void {
    this.#raise(this.#detection.advance(timestampMs));
    this.#keep();
  }

  /** Tries again what the last commit could not keep, and throws as it did when that fails once more. */
  catchUp(): void {
    if (this.#isBehind) this.#keep();
  }

  /** Keeps everything now: at the end, and before rules change. */
  settle(): void {
    this.#commitState();
  }

  #raise(matches: readonly Match[]): void {
    for (const match of matches) this.#alerts.push(...this.#detection.alertsFor(match));
  }

  #keep(): void {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs >= this.#stateDueMs && this.#nextPosition !== this.#statePosition) {
      this.#commitState();
      const tookMs = this.#parts.monotonicMs() - nowMs;
      this.#stateDueMs = nowMs + Math.max(STATE_EVERY_MS, tookMs / STATE_SHARE_MAX);
      return;
    }
    const isPlaceDue =
      nowMs - this.#placeKeptMs >= PLACE_EVERY_MS && this.#nextPosition !== this.#keptPosition;
    if (this.#alerts.length > 0 || isPlaceDue) this.#commit(false);
  }

  // Counts go with the state: after a kill, what came since the state is evaluated again and counted anew.
  #commitState(): void {
    const { suppressed, exceptionHits } = this.#detection.takeCounts();
    this.#suppressed.push(...suppressed);
    this.#exceptionHits.push(...exceptionHits);
    for (const [name, bytes] of this.#detection.state()) this.#state.set(name, bytes);
    this.#state.set(STATE_PLACE, Buffer.from(String(this.#nextPosition)));
    this.#commit(true);
    this.#statePosition = this.#nextPosition;
  }

  /** Throws what the store throws; nothing is lost then, and the next commit keeps it. */
  #commit(withState: boolean): void {
    const alerts = this.#alerts;
    this.#isBehind = true;
    this.#parts.commit({
      alerts: alerts.map(({ document }) => document),
      nextPosition: this.#nextPosition,
      suppressed: withState ? this.#suppressed : [],
      exceptionHits: withState ? this.#exceptionHits : [],
      state: withState ? this.#state : NO_STATE,
    });
    this.#isBehind = false;
    this.#alerts = [];
    if (withState) {
      this.#suppressed = [];
      this.#exceptionHits = [];
      this.#state = new Map();
    }
    this.#keptPosition = this.#nextPosition;
    this.#placeKeptMs = this.#parts.monotonicMs();
    this.#alertCount += alerts.length;
    if (alerts.length > 0) this.#parts.onAlerts(alerts);
  }
}
