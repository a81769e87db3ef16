// An event that waits, in the reorder buffer or in a partial sequence, as text instead of as objects: a
// third of the memory, and nothing in it for the garbage collector to walk and copy again and again.
// Few of those that wait are ever looked at; they are parsed then.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent, EventOrigin, SourceKind } from "./ecs-event.ts";

/** The same event, ready to be kept for long. Its fields are equal, not the same object. */
export function keptEvent(event: EcsEvent): EcsEvent {
  return event.sourceText === undefined ? event : new TextEvent(event, event.sourceText);
}

class TextEvent implements EcsEvent {
  readonly kind: SourceKind;
  readonly origin: EventOrigin;
  readonly sourceText: string;
  readonly timestampMs: number;
  readonly arrival: number;
  readonly givenId?: string;
  readonly givenIndex?: string;
  #fields: JsonObject | undefined;

  constructor(event: EcsEvent, sourceText: string) {
    this.kind = event.kind;
    this.origin = event.origin;
    this.sourceText = sourceText;
    this.timestampMs = event.timestampMs;
    this.arrival = event.arrival;
    if (event.givenId !== undefined) this.givenId = event.givenId;
    if (event.givenIndex !== undefined) this.givenIndex = event.givenIndex;
  }

  // The text parsed once already, so it parses again.
  get fields(): JsonObject {
    this.#fields ??= JSON.parse(this.sourceText) as JsonObject;
    return this.#fields;
  }
}
