// The place in the log that alerts were kept with lies beyond the end of the log: `events/` was lost, or
// replaced by another, beside a state.db that stayed. Going on from that place would leave new events
// untested, without a word, until the log has grown so far again. So the log is tested from its beginning:
// ids depend on rule and events, and what was raised before is found to be there.
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { EventStore } from "../../store/events/event-store.ts";
import { ENGINE_STATE } from "./detection.ts";
import { STATE_PLACE } from "./evaluator.ts";

/** The place in the log that the kept state is the state of; 0 before the first. */
export function keptPlace(alerts: Pick<AlertStore, "state">): number {
  const place = alerts.state(STATE_PLACE);
  return place === undefined ? 0 : Number(Buffer.from(place).toString());
}

/**
 * Puts the kept place back to the beginning where the log ends before it, durably and before anything is
 * appended; what was found, for the person who started it, or undefined where all is well.
 */
export function beginAgainIfLogLost(
  events: Pick<EventStore, "nextPosition">,
  alerts: Pick<AlertStore, "state" | "nextPosition" | "commit">,
): string | undefined {
  const end = events.nextPosition;
  const place = Math.max(alerts.nextPosition, keptPlace(alerts));
  if (place <= end) return undefined;
  alerts.commit({
    alerts: [],
    nextPosition: 0,
    suppressed: [],
    exceptionHits: [],
    // Sequences under way name events by their place in the log that is gone.
    state: new Map([
      [STATE_PLACE, Buffer.from("0")],
      [ENGINE_STATE, Buffer.from("null")],
    ]),
  });
  return (
    `it ends at ${end}, and rules had tested it up to ${place}; all that it holds is tested from the ` +
    "beginning, sequences under way are forgotten, alerts stay and none is raised twice " +
    "(state.db and events/ belong together: restore both from one copy)"
  );
}
