// A kept event as the engine reads it: the same that it was when it came. Its place in the log is its
// arrival, so that what the engine finds can be traced back to the store.
import { isJsonObject } from "../base/json.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { recognizeKind } from "../normalize/recognize-kind.ts";
import type { StoredEvent } from "../store/events/event-store.ts";

/** Where events are kept that came without an index: those of the sensor. Alerts name it as theirs. */
export const OWN_INDEX = "tripline-events";

export function ecsEventOf(stored: StoredEvent): EcsEvent {
  const parsed: unknown = JSON.parse(stored.text);
  const fields = isJsonObject(parsed) ? parsed : {};
  return {
    fields,
    kind: recognizeKind(fields).kind,
    givenId: stored.id,
    ...(stored.index === OWN_INDEX ? {} : { givenIndex: stored.index }),
    origin: { file: stored.index, line: stored.position },
    sourceText: stored.text,
    timestampMs: stored.timestampMs,
    arrival: stored.position,
  };
}
