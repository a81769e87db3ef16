// Between the event that rules are tested on and the event that is kept: one way when it comes in, the
// other when the log is read again, so that an event means the same live and after a restart.
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import { recognizeKind } from "../../normalize/recognize-kind.ts";
import type { NewEvent, StoredEvent } from "../../store/events/event-store.ts";

/** Where events are kept that came without an index: those of the sensor. Alerts name it as theirs. */
export const OWN_INDEX = "tripline-events";

/** What is kept of an event; `event.ingested` is ours, whatever the sender said. */
export function toNewEvent(
  event: EcsEvent,
  given: { readonly index: string; readonly id: string; readonly isIdGiven: boolean },
  ingestedMs: number,
): NewEvent {
  return {
    ...given,
    document: withIngested(event.fields, new Date(ingestedMs).toISOString()),
    timestampMs: event.timestampMs,
    ingestedMs,
  };
}

/** The event as rules see it; `position` is its place in the order of arrival. */
export function toEcsEvent(
  event: NewEvent,
  kept: { readonly position: number; readonly kind: EcsEvent["kind"] },
): EcsEvent {
  return {
    fields: event.document,
    kind: kept.kind,
    givenId: event.id,
    ...(event.index === OWN_INDEX ? {} : { givenIndex: event.index }),
    origin: { file: event.index, line: kept.position },
    timestampMs: event.timestampMs,
    arrival: kept.position,
  };
}

/** The same from the log. */
export function fromStored(stored: StoredEvent): EcsEvent {
  const document = JSON.parse(stored.text) as JsonObject;
  const event = toEcsEvent(
    { ...stored, document, isIdGiven: true },
    { position: stored.position, kind: recognizeKind(document).kind },
  );
  return { ...event, sourceText: stored.text };
}

function withIngested(fields: JsonObject, ingested: string): JsonObject {
  const { event, "event.ingested": _sent, ...rest } = fields;
  const isNested = isJsonObject(event);
  if (isNested) return { ...rest, event: { ...event, ingested } };
  return { ...rest, ...(event === undefined ? {} : { event }), "event.ingested": ingested };
}
