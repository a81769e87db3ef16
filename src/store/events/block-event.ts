// An event on its way into a block or waiting in the tail: its text is made, its place in the log given.
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { NewEvent, StoredEvent } from "./event-store.ts";

export interface BlockEvent extends StoredEvent {
  readonly fields: JsonObject;
}

export function blockEvent(event: NewEvent, position: number): BlockEvent {
  return {
    position,
    index: event.index,
    id: event.id,
    text: event.text ?? JSON.stringify(event.document),
    timestampMs: event.timestampMs,
    ingestedMs: event.ingestedMs,
    fields: event.document,
  };
}

/** The event as it is handed out. */
export function storedEvent(event: StoredEvent): StoredEvent {
  const { position, index, id, text, timestampMs, ingestedMs } = event;
  return { position, index, id, text, timestampMs, ingestedMs };
}

/** The same for an event that was read back; its text is ours. */
export function readBack(event: StoredEvent): BlockEvent {
  const parsed: unknown = JSON.parse(event.text);
  return { ...event, fields: isJsonObject(parsed) ? parsed : {} };
}
