// An event while a search looks at it: parsed at most once, and only when a condition or the answer
// needs its document.
import type { JsonObject } from "../../base/json.ts";
import { type FieldScalar, readField } from "../../event/read-field.ts";
import type { StoredEvent } from "../../store/events/event-store.ts";

export class SearchedEvent {
  readonly stored: StoredEvent;
  #document: JsonObject | undefined;

  constructor(stored: StoredEvent) {
    this.stored = stored;
  }

  get document(): JsonObject {
    this.#document ??= JSON.parse(this.stored.text) as JsonObject;
    return this.#document;
  }

  /** All values of the field, without nulls. */
  values(segments: readonly string[]): readonly FieldScalar[] {
    const value = readField(this.document, segments);
    if (value === undefined) return NONE;
    return typeof value === "object" ? value : [value];
  }
}

const NONE: readonly FieldScalar[] = [];
