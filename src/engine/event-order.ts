// By which fields a rule orders its events: `timestamp_field` and `tiebreaker_field` of the rule file.
// Nearly all rules use the defaults, so that an event's place is made once for all of them.
import type { EcsEvent } from "../event/ecs-event.ts";
import type { EventReader } from "../event/event-reader.ts";
import type { FieldSlot, FieldTable } from "../event/field-table.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import type { Ordinal } from "./ordinal.ts";

export interface OrderingFields {
  readonly timestampField: string;
  readonly tiebreakerField: string | undefined;
}

const TIEBREAKER_DEFAULT = "event.sequence";

export class EventOrder {
  /** Undefined for `@timestamp`, which every event has parsed already. */
  readonly #timestamp: FieldSlot | undefined;
  readonly #tiebreaker: FieldSlot;

  constructor(timestamp: FieldSlot | undefined, tiebreaker: FieldSlot) {
    this.#timestamp = timestamp;
    this.#tiebreaker = tiebreaker;
  }

  /** The one order for rules with equal fields. */
  static shared(
    { timestampField, tiebreakerField = TIEBREAKER_DEFAULT }: OrderingFields,
    fields: FieldTable,
    orders: Map<string, EventOrder>,
  ): EventOrder {
    const key = JSON.stringify([timestampField, tiebreakerField]);
    const known = orders.get(key);
    if (known !== undefined) return known;
    const timestamp = timestampField === "@timestamp" ? undefined : fields.intern(timestampField);
    const made = new EventOrder(timestamp, fields.intern(tiebreakerField));
    orders.set(key, made);
    return made;
  }

  /** The event's place; its time is NaN when it has none that can be read. */
  ordinalOf(event: EcsEvent, reader: EventReader): Ordinal {
    const timestampMs =
      this.#timestamp === undefined
        ? event.timestampMs
        : parseTimestamp(reader.get(this.#timestamp));
    const written = reader.get(this.#tiebreaker);
    const tiebreaker = typeof written === "number" ? written : Number.POSITIVE_INFINITY;
    return { timestampMs, tiebreaker, arrival: event.arrival };
  }
}
