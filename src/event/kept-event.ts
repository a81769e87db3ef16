// An event that waits, in the reorder buffer or in a partial sequence, as bytes or text instead of as
// objects: a third of the memory, and nothing in it for the garbage collector to walk and copy again and
// again. Few of those that wait are ever looked at; they are parsed then.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent, EventOrigin, SourceBytes, SourceKind } from "./ecs-event.ts";

// Made when the first event is read: a browser's page, and what stands for one in tests, may have none.
let decoder: InstanceType<typeof TextDecoder> | undefined;

/** The same event, ready to be kept for long. Its fields are equal, not the same object. */
export function keptEvent(event: EcsEvent): EcsEvent {
  const { sourceText } = event;
  return sourceText === undefined ? event : new TextEvent(event, sourceText);
}

/** The event for whoever holds it longer than the batch of records that it came in. */
export function lastingEvent(event: EcsEvent): EcsEvent {
  const { scanned, sourceBytes } = event;
  if (scanned === undefined || sourceBytes === undefined) return event;
  const { block: shared, start, end } = sourceBytes;
  const block = new Uint8Array(shared.subarray(start, end));
  return eventOfBytes(event, { block, start: 0, end: block.length });
}

/** The same event with a copy of its bytes, which nobody may change while it is used. */
export function eventOfBytes(event: EcsEvent, sourceBytes: SourceBytes): EcsEvent {
  return new BytesEvent(event, sourceBytes);
}

/** What a kept event has beside its text. */
abstract class KeptEvent {
  readonly kind: SourceKind;
  readonly origin: EventOrigin;
  readonly timestampMs: number;
  readonly arrival: number;
  readonly givenId?: string;
  readonly givenIndex?: string;
  #fields: JsonObject | undefined;

  constructor(event: EcsEvent) {
    this.kind = event.kind;
    this.origin = event.origin;
    this.timestampMs = event.timestampMs;
    this.arrival = event.arrival;
    if (event.givenId !== undefined) this.givenId = event.givenId;
    if (event.givenIndex !== undefined) this.givenIndex = event.givenIndex;
  }

  abstract get sourceText(): string;

  // The text parsed once already, so it parses again.
  get fields(): JsonObject {
    this.#fields ??= JSON.parse(this.sourceText) as JsonObject;
    return this.#fields;
  }
}

class TextEvent extends KeptEvent implements EcsEvent {
  readonly #text: string;

  constructor(event: EcsEvent, text: string) {
    super(event);
    this.#text = text;
  }

  get sourceText(): string {
    return this.#text;
  }
}

class BytesEvent extends KeptEvent implements EcsEvent {
  readonly sourceBytes: SourceBytes;

  constructor(event: EcsEvent, sourceBytes: SourceBytes) {
    super(event);
    this.sourceBytes = sourceBytes;
  }

  get sourceText(): string {
    const { block, start, end } = this.sourceBytes;
    decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return decoder.decode(block.subarray(start, end));
  }
}
