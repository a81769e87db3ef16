// Between the event that rules are tested on and the event that is kept: one way when it comes in, the
// other when the log is read again, so that an event means the same live and after a restart.
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { EventStore, NewEvent } from "../../store/events/event-store.ts";
import { ecsEventOf, OWN_INDEX } from "../kept-ecs-event.ts";

/** What is kept of an event; `event.ingested` is ours, whatever the sender said. */
export function toNewEvent(
  event: EcsEvent,
  given: { readonly index: string; readonly id: string; readonly isIdGiven: boolean },
  ingestedMs: number,
): NewEvent {
  const document = withIngested(event.fields, new Date(ingestedMs).toISOString());
  return {
    ...given,
    document,
    text: JSON.stringify(document),
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
    ...(event.text === undefined ? {} : { sourceText: event.text }),
    timestampMs: event.timestampMs,
    arrival: kept.position,
  };
}

/** Positions farther apart than this are looked up apart: what lies between would be read for nothing. */
const NEAR_POSITIONS = 5_000;

/** The events at these positions; those that the log no longer has are left out. */
export function eventsAt(
  events: EventStore,
  positions: readonly number[],
): ReadonlyMap<number, EcsEvent> {
  const wanted = [...new Set(positions)].sort((a, b) => a - b);
  const found = new Map<number, EcsEvent>();
  for (let from = 0, end = 0; from < wanted.length; from = end) {
    end = from + 1;
    while (end < wanted.length && isNear(wanted[end - 1], wanted[end])) end++;
    readRange(events, wanted.slice(from, end), found);
  }
  return found;
}

function isNear(before: number | undefined, after: number | undefined): boolean {
  return (after ?? 0) - (before ?? 0) <= NEAR_POSITIONS;
}

function readRange(
  events: EventStore,
  wanted: readonly number[],
  found: Map<number, EcsEvent>,
): void {
  const asked = new Set(wanted);
  const last = wanted.at(-1) as number;
  for (const batch of events.scan({ fromPosition: wanted[0] as number })) {
    for (const stored of batch)
      if (asked.has(stored.position)) found.set(stored.position, ecsEventOf(stored));
    if ((batch.at(-1)?.position ?? -1) >= last) return;
  }
}

function withIngested(fields: JsonObject, ingested: string): JsonObject {
  const { event, "event.ingested": _sent, ...rest } = fields;
  const isNested = isJsonObject(event);
  if (isNested) return { ...rest, event: { ...event, ingested } };
  return { ...rest, ...(event === undefined ? {} : { event }), "event.ingested": ingested };
}
