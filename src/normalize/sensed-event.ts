// An event of the live sensor that is put together when all of it is asked for: by an alert, an output, a
// rule that reads what is seldom read. The engine reads most values from the record itself.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent, EventOrigin } from "../event/ecs-event.ts";
import type { FieldSource } from "../event/field-source.ts";
import type { FieldSlot } from "../event/field-table.ts";
import { type FieldValue, readField } from "../event/read-field.ts";
import { asWritten } from "./iso-times.ts";
import type { SensedRecord, SensedValues } from "./sensed-values.ts";

export interface SensedEventParts {
  readonly raw: SensedRecord;
  readonly arrival: number;
}

/** The same for all events of a sensor. */
export interface SensedContext {
  readonly values: SensedValues;
  readonly fieldsOf: (raw: SensedRecord) => JsonObject;
  readonly idOf: (raw: SensedRecord) => string;
}

export class SensedEvent implements EcsEvent, FieldSource {
  readonly kind = "linux-sensor";
  readonly arrival: number;
  /** As in the text of `@timestamp`, so that a recording is in the same order. */
  readonly timestampMs: number;
  readonly #context: SensedContext;
  readonly #raw: SensedRecord;
  #fields: JsonObject | undefined;

  constructor({ raw, arrival }: SensedEventParts, context: SensedContext) {
    this.arrival = arrival;
    this.timestampMs = asWritten(raw.timestampMs);
    this.#context = context;
    this.#raw = raw;
  }

  get origin(): EventOrigin {
    return this.#raw.origin;
  }

  get givenId(): string {
    return this.#context.idOf(this.#raw);
  }

  get fields(): JsonObject {
    this.#fields ??= this.#context.fieldsOf(this.#raw);
    return this.#fields;
  }

  // Unlike a line that was scanned, a record stays as it is: this is good for as long as the event.
  get scanned(): FieldSource {
    return this;
  }

  get slotCount(): number {
    return this.#context.values.slotCount;
  }

  value(slot: FieldSlot): FieldValue {
    const { values } = this.#context;
    const read = values.readerOf(slot);
    return read === undefined ? readField(this.fields, values.segmentsOf(slot)) : read(this.#raw);
  }

  /** No numbers: those of the reader do. */
  valueId(): number {
    return 0;
  }
}
