// Reads fields of kept events one event after another. Parses an event once, and looks a field up at most
// once for each; any field may be absent, of another type or enormous.
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import type { FieldValue } from "../event/read-field.ts";
import type { StoredEvent } from "../store/events/event-store.ts";
import { clipped } from "./clipped.ts";
import { VALUE_LENGTH_MAX } from "./limits.ts";

export class StoredReader {
  readonly #table = new FieldTable();
  readonly #reader = new EventReader(this.#table);
  #timeMs = Number.NaN;

  /** Turns to another event. */
  read(event: StoredEvent): this {
    const parsed: unknown = JSON.parse(event.text);
    return this.readFields(isJsonObject(parsed) ? parsed : {}, event.timestampMs);
  }

  readFields(fields: JsonObject, timeMs: number): this {
    this.#reader.reset(fields);
    this.#timeMs = timeMs;
    return this;
  }

  /** NaN when the event has no readable time. */
  get timeMs(): number {
    return this.#timeMs;
  }

  get(field: string): FieldValue {
    return this.#reader.get(this.#table.intern(field));
  }

  /** The first value as text, cut; undefined when there is none or it is empty. */
  text(field: string, most: number = VALUE_LENGTH_MAX): string | undefined {
    const value = this.get(field);
    const first = typeof value === "object" ? value[0] : value;
    return first === undefined || first === "" ? undefined : clipped(String(first), most);
  }

  /** As identifiers are compared: whole, and only where it is one text. */
  id(field: string): string | undefined {
    const value = this.get(field);
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  texts(field: string): readonly string[] {
    const value = this.get(field);
    if (value === undefined) return [];
    return typeof value === "object" ? value.map(String) : [String(value)];
  }

  has(field: string, value: string): boolean {
    const values = this.get(field);
    return typeof values === "object" ? values.includes(value) : values === value;
  }

  number(field: string): number | undefined {
    const value = this.get(field);
    if (typeof value === "number") return value;
    const isDigits = typeof value === "string" && /^-?\d{1,15}$/.test(value);
    return isDigits ? Number(value) : undefined;
  }

  flag(field: string): boolean | undefined {
    const value = this.get(field);
    return typeof value === "boolean" ? value : undefined;
  }
}
