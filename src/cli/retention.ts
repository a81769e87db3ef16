// What a running Tripline takes away because its time is over: whole days of events, and closed alerts
// where it was told to. Alerts go in small steps with pauses between, so that detection is not held up.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { OutputRunner } from "../outputs/deliver/output-runner.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { DiskEventStore } from "../store/events/disk-event-store.ts";
import type { Talker } from "./talker.ts";

/** Days are taken away whole; looking more often would find nothing more. */
const EVENTS_EVERY_MS = 10 * 60_000;
/** Looking reads every closed alert. */
const ALERTS_EVERY_MS = 60 * 60_000;

export interface RetentionParts {
  readonly options: {
    readonly keep: number;
    readonly keepBytes?: number;
    /** Undefined keeps alerts for ever. */
    readonly keepAlerts?: number;
  };
  readonly events: Pick<DiskEventStore, "retire">;
  readonly alerts: Pick<AlertStore, "retire">;
  readonly outputs: readonly Pick<OutputRunner, "stats">[];
  readonly nowMs: () => number;
  readonly say: Pick<Talker, "line" | "fault">;
}

/** Begins at once and goes on; the function returned ends it, and resolves when no step is under way. */
export function startRetention(parts: RetentionParts): () => Promise<void> {
  const stopped = new AbortController();
  retireEvents(parts);
  const eventTimer = setInterval(() => retireEvents(parts), EVENTS_EVERY_MS);
  let retiring = retireAlerts(parts, stopped.signal);
  const alertTimer = setInterval(() => {
    retiring = retiring.then(() => retireAlerts(parts, stopped.signal));
  }, ALERTS_EVERY_MS);
  return async () => {
    clearInterval(eventTimer);
    clearInterval(alertTimer);
    stopped.abort();
    await retiring;
  };
}

function retireEvents({ options, events, say }: RetentionParts): void {
  try {
    const { keep, keepBytes } = options;
    events.retire({ ageMsMax: keep, ...(keepBytes === undefined ? {} : { bytesMax: keepBytes }) });
  } catch (error) {
    say.fault("old events could not be removed", error);
  }
}

async function retireAlerts(
  { options, alerts, outputs, nowMs, say }: RetentionParts,
  signal: AbortSignal,
): Promise<void> {
  if (options.keepAlerts === undefined) return;
  const closedBeforeMs = nowMs() - options.keepAlerts;
  // What an output that is down has not got yet waits for it.
  const cursors = outputs.map(({ stats }) => stats.cursor);
  const numberMax = Math.min(Number.MAX_SAFE_INTEGER, ...cursors);
  try {
    while (!signal.aborted) {
      const by = { actor: "up --keep-alerts", nowMs: nowMs() };
      if (alerts.retire({ closedBeforeMs, numberMax }, by) === 0) return;
      await nextTurn();
    }
  } catch (error) {
    say.fault("old alerts could not be removed", error);
  }
}
