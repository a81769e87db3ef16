// A kept event as the engine reads it. Its place in the log is its arrival, so that what the engine finds
// can be traced back to the store.
import { isJsonObject } from "../base/json.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { StoredEvent } from "../store/events/event-store.ts";

export function ecsEventOf(stored: StoredEvent): EcsEvent {
  const parsed: unknown = JSON.parse(stored.text);
  return {
    fields: isJsonObject(parsed) ? parsed : {},
    kind: "ecs",
    givenId: stored.id,
    givenIndex: stored.index,
    origin: { file: stored.index, line: stored.position },
    sourceText: stored.text,
    timestampMs: stored.timestampMs,
    arrival: stored.position,
  };
}
