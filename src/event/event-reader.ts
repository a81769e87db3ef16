// The engine's view of one event at a time: reset() it to an event, get() fields by slot. Values
// are looked up at most once per event and kept in an array stamped with a generation number, so
// that moving to the next event clears nothing and allocates nothing.
import { foldCase } from "../base/fold-case.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { EcsEvent } from "./ecs-event.ts";
import type { FieldSource } from "./field-source.ts";
import type { FieldSlot, FieldTable } from "./field-table.ts";
import { type FieldScalar, type FieldValue, readField } from "./read-field.ts";
import type { ScannedTables } from "./scanned-tables.ts";
import { NO_NUMBER } from "./value-numbers.ts";

/** A field's segments with the joined keys under which a source may have written it dotted. */
interface LookupPlan {
  readonly segments: readonly string[];
  /** `joined[i]` holds, for segments i.., the dotted keys of two or more segments and where each ends. */
  readonly joined: readonly (readonly { readonly key: string; readonly end: number }[])[];
  readonly isReserved: boolean;
}

const MANY = Symbol("several values or an odd shape: use the reference reader");

export class EventReader {
  readonly #table: FieldTable;
  readonly #plans: LookupPlan[] = [];
  readonly #values: FieldValue[] = [];
  readonly #stamps: number[] = [];
  readonly #folded: FieldValue[] = [];
  readonly #foldedStamps: number[] = [];
  readonly #numbers: number[] = [];
  readonly #numberStamps: number[] = [];
  #generation = 0;
  #fields: JsonObject = {};
  /** Where values come from while an event is read that was only scanned; undefined for others. */
  #source: FieldSource | undefined;
  #event: EcsEvent | undefined;
  #hasDottedRoot = false;

  constructor(table: FieldTable) {
    this.#table = table;
  }

  /** Turns to another event. */
  reset(fields: JsonObject): void {
    this.#source = undefined;
    this.#fields = fields;
    this.#hasDottedRoot = hasDottedKey(fields);
    this.#generation++;
  }

  /** Turns to an event just made, whose line may still lie open. */
  resetTo(event: EcsEvent): void {
    const { scanned } = event;
    if (scanned === undefined) {
      this.reset(event.fields);
      return;
    }
    this.#source = scanned;
    this.#event = event;
    this.#generation++;
  }

  /** Changes with every reset(); lets others memoize per event without clearing. */
  get generation(): number {
    return this.#generation;
  }

  /** Where sets can be narrowed down by the current event's values; undefined for a parsed one. */
  get tables(): ScannedTables | undefined {
    return this.#source?.tables;
  }

  /** The event's own object. */
  get fields(): JsonObject {
    return this.#source === undefined ? this.#fields : (this.#event as EcsEvent).fields;
  }

  /** The value of a field of the current event. */
  get(slot: FieldSlot): FieldValue {
    if (this.#stamps[slot] === this.#generation) return this.#values[slot];
    const plan = this.#plans[slot] ?? this.#plan(slot);
    const value = this.#source === undefined ? this.#lookUp(plan) : this.#scan(slot, plan);
    this.#values[slot] = value;
    this.#stamps[slot] = this.#generation;
    return value;
  }

  /** The same with every string case-folded; folded once per event, however many rules ask. */
  getFolded(slot: FieldSlot): FieldValue {
    if (this.#foldedStamps[slot] === this.#generation) return this.#folded[slot];
    const value = this.get(slot);
    const folded = foldValue(value);
    this.#folded[slot] = folded;
    this.#foldedStamps[slot] = this.#generation;
    return folded;
  }

  /**
   * The number of the field's value, by which what is known of it can be looked up; NO_NUMBER where it
   * has none. For repeating fields only.
   */
  numberOf(slot: FieldSlot): number {
    if (this.#numberStamps[slot] === this.#generation) return this.#numbers[slot] as number;
    const value = this.get(slot);
    const number = this.#table.numbersOf(slot).of(value);
    this.#numbers[slot] = number;
    this.#numberStamps[slot] = this.#generation;
    return number;
  }

  #plan(slot: FieldSlot): LookupPlan {
    // Slots are dense, and rules may be compiled after the reader was made: grow on demand.
    for (let at = this.#plans.length; at < this.#table.size; at++) {
      const { segments, isReserved } = this.#table.at(at);
      const joined = segments.map((_, from) =>
        Array.from({ length: segments.length - from - 1 }, (_, extra) => {
          const end = from + extra + 2;
          return { key: segments.slice(from, end).join("."), end };
        }),
      );
      this.#plans.push({ segments, joined, isReserved });
      this.#values.push(undefined);
      this.#stamps.push(0);
      this.#folded.push(undefined);
      this.#foldedStamps.push(0);
      this.#numbers.push(NO_NUMBER);
      this.#numberStamps.push(0);
    }
    return this.#plans[slot] as LookupPlan;
  }

  // Rules may be compiled after the scanner was made: it does not know their fields.
  #scan(slot: FieldSlot, plan: LookupPlan): FieldValue {
    const source = this.#source as FieldSource;
    return slot < source.slotCount ? source.value(slot) : readField(this.fields, plan.segments);
  }

  #lookUp(plan: LookupPlan): FieldValue {
    if (plan.isReserved) return readField(this.#fields, plan.segments);
    const value = this.#hasDottedRoot
      ? lookUpFrom(this.#fields, plan, 0)
      : descend(this.#fields[plan.segments[0] as string], plan, 1);
    return value === MANY ? readField(this.#fields, plan.segments) : value;
  }
}

/** Most events are nested throughout; then the dotted spellings need not be tried at the root. */
function hasDottedKey(fields: JsonObject): boolean {
  for (const key in fields) if (key.includes(".")) return true;
  return false;
}

function foldValue(value: FieldValue): FieldValue {
  if (typeof value === "string") return foldCase(value);
  if (typeof value !== "object") return value;
  return value.map((one) => (typeof one === "string" ? foldCase(one) : one));
}

/** The one scalar (or array of scalars) found below `object`, or MANY when only a full walk can tell. */
function lookUpFrom(object: JsonObject, plan: LookupPlan, from: number): FieldValue | typeof MANY {
  let found = descend(object[plan.segments[from] as string], plan, from + 1);
  for (const { key, end } of plan.joined[from] as LookupPlan["joined"][number]) {
    const value = object[key];
    if (value === undefined) continue;
    const other = descend(value, plan, end);
    if (other === undefined) continue;
    if (found !== undefined) return MANY;
    found = other;
  }
  return found;
}

function descend(
  value: JsonValue | undefined,
  plan: LookupPlan,
  at: number,
): FieldValue | typeof MANY {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") return at === plan.segments.length ? value : undefined;
  if (Array.isArray(value)) return at === plan.segments.length ? scalarArray(value) : MANY;
  return at === plan.segments.length ? undefined : lookUpFrom(value as JsonObject, plan, at);
}

function scalarArray(value: readonly JsonValue[]): FieldValue | typeof MANY {
  for (const element of value) {
    if (element === null || typeof element === "object") return MANY;
  }
  if (value.length > 1) return value as readonly FieldScalar[];
  return value[0] as FieldScalar | undefined;
}
