// The intake without normalizing or rules, over any store: what the server is tested against where neither
// is the point.
import { parseTimestamp } from "../../src/event/parse-timestamp.ts";
import type { EventIntake, IntakeItem } from "../../src/pipeline/event-intake.ts";
import type { EventStore, NewEvent } from "../../src/store/events/event-store.ts";

/** Every item is an event, durable when it resolves. */
export function createPlainIntake(
  store: Pick<EventStore, "append">,
  options: { readonly nowMs: () => number; readonly newId: () => string },
): EventIntake {
  return {
    append: async (items) => {
      const ingestedMs = options.nowMs();
      const events = items.map((item) => newEvent(item, options.newId, ingestedMs));
      const appended = store.append(events);
      return appended.map((answer, at) => {
        const { id } = events[at] as NewEvent;
        return answer.kind === "kept"
          ? { id, result: "created", position: answer.position }
          : { id, result: "duplicate", position: undefined };
      });
    },
  };
}

function newEvent(item: IntakeItem, newId: () => string, ingestedMs: number): NewEvent {
  const { index, document } = item;
  const timestampMs = parseTimestamp(document["@timestamp"]);
  const id = item.id ?? newId();
  return { index, id, isIdGiven: item.id !== undefined, document, timestampMs, ingestedMs };
}
