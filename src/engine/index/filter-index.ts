// Tells for an event which filters can match it, without asking each. First by the four fields that
// nearly every rule tests (category, system, type, action): events with equal values there share a
// prepared bucket. Inside a bucket, filters that demand a value of a further field are found by looking
// the event's value up. It may give too many, never too few.
import type { CompiledFilter } from "../../eql/phases.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot, FieldTable } from "../../event/field-table.ts";
import type { FieldValue } from "../../event/read-field.ts";
import { INDEX_BUCKETS_MAX } from "../limits.ts";
import { type RequiredValues, requiredValues } from "./required-values.ts";

const BUCKET_FIELDS = ["event.category", "host.os.type", "event.type", "event.action"] as const;

/** Fields by which rules differ most, the best first; any other field comes after. */
const LOOKUP_FIELDS = [
  "process.name",
  "process.executable",
  "process.pe.original_file_name",
  "process.code_signature.subject_name",
  "event.code",
  "dll.name",
  "file.name",
  "file.extension",
  "registry.value",
  "process.parent.name",
  "process.args",
  "data_stream.dataset",
  "event.dataset",
  "event.provider",
];

interface IndexedFilter {
  readonly id: number;
  readonly filter: CompiledFilter;
  readonly required: RequiredValues;
  readonly categoryField: string;
}

interface Lookup {
  readonly slot: FieldSlot;
  readonly byValue: ReadonlyMap<string, readonly number[]>;
}

type EventTest = (event: EventReader) => boolean;

interface Bucket {
  readonly lookups: readonly Lookup[];
  /** Filters that must be asked in any case. */
  readonly always: readonly number[];
  /**
   * By filter: what is left to test. Conjuncts that read only the bucket's fields have one answer for
   * all its events, so they were asked once, when the bucket was made.
   */
  readonly residual: ReadonlyMap<number, readonly EventTest[]>;
}

/** A filter with the field that its category is compared with. */
export interface FilterEntry {
  readonly filter: CompiledFilter;
  readonly categoryField: string;
}

export class FilterIndex {
  readonly #filters: readonly IndexedFilter[];
  readonly #fields: FieldTable;
  readonly #bucketSlots: readonly FieldSlot[];
  readonly #buckets = new Map<string, Bucket>();
  /** Event generation in which a filter was last given, so that arrays give it once. */
  readonly #given: number[];
  #current: Bucket | undefined;
  #rebuiltCount = 0;

  constructor(entries: readonly FilterEntry[], fields: FieldTable) {
    this.#fields = fields;
    this.#bucketSlots = BUCKET_FIELDS.map((path) => fields.intern(path));
    this.#filters = entries.map(({ filter, categoryField }, id) => ({
      id,
      filter,
      required: requiredValues(filter.condition),
      categoryField,
    }));
    this.#given = entries.map(() => -1);
  }

  get bucketCount(): number {
    return this.#buckets.size;
  }

  /** How often the buckets were made anew because there were too many. */
  get rebuiltCount(): number {
    return this.#rebuiltCount;
  }

  /** Verifies a candidate of the event last asked for, whole but for what its bucket has answered. */
  matches(id: number, event: EventReader): boolean {
    const tests = this.#current?.residual.get(id);
    if (tests === undefined) return false;
    for (const test of tests) if (!test(event)) return false;
    return true;
  }

  /** Appends to `found` the positions of the filters that can match the reader's event. */
  candidates(event: EventReader, found: number[]): void {
    const bucket = this.#bucket(event);
    this.#current = bucket;
    for (const id of bucket.always) found.push(id);
    const { generation } = event;
    for (const lookup of bucket.lookups) {
      const value = event.getFolded(lookup.slot);
      if (value === undefined) continue;
      if (typeof value !== "object") this.#take(lookup, value, { found, generation });
      else for (const element of value) this.#take(lookup, element, { found, generation });
    }
  }

  #take(
    lookup: Lookup,
    value: string | number | boolean,
    into: { readonly found: number[]; readonly generation: number },
  ): void {
    const ids = lookup.byValue.get(typeof value === "string" ? value : String(value));
    if (ids === undefined) return;
    for (const id of ids) {
      if (this.#given[id] === into.generation) continue;
      this.#given[id] = into.generation;
      into.found.push(id);
    }
  }

  #bucket(event: EventReader): Bucket {
    let key = "";
    for (const slot of this.#bucketSlots) key += `${bucketPart(event.get(slot))}\u0001`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    if (this.#buckets.size >= INDEX_BUCKETS_MAX) {
      this.#buckets.clear();
      this.#rebuiltCount++;
    }
    const made = this.#build(event);
    this.#buckets.set(key, made);
    return made;
  }

  #build(event: EventReader): Bucket {
    const always: number[] = [];
    const bySlot = new Map<FieldSlot, Map<string, number[]>>();
    const residual = new Map<number, readonly EventTest[]>();
    for (const one of this.#filters) {
      if (!this.#fitsBucket(one, event)) continue;
      const tests = residualTests(one, event);
      if (tests === undefined) continue;
      residual.set(one.id, tests);
      const path = lookupField(one.required);
      if (path === undefined) {
        always.push(one.id);
        continue;
      }
      const slot = this.#fields.intern(path);
      const byValue = bySlot.get(slot) ?? new Map<string, number[]>();
      bySlot.set(slot, byValue);
      for (const value of one.required.get(path) ?? []) {
        byValue.set(value, [...(byValue.get(value) ?? []), one.id]);
      }
    }
    const lookups = [...bySlot].map(([slot, byValue]) => ({ slot, byValue }));
    return { always, lookups, residual };
  }

  #fitsBucket(one: IndexedFilter, event: EventReader): boolean {
    const { category } = one.filter;
    if (category !== null && one.categoryField === BUCKET_FIELDS[0]) {
      const value = event.get(this.#bucketSlots[0] as FieldSlot);
      const isWanted = typeof value === "object" ? value.includes(category) : value === category;
      if (!isWanted) return false;
    }
    return BUCKET_FIELDS.every((path, at) => {
      const wanted = one.required.get(path);
      if (wanted === undefined) return true;
      const value = event.getFolded(this.#bucketSlots[at] as FieldSlot);
      if (value === undefined) return false;
      const elements = typeof value === "object" ? value : [value];
      return elements.some((element) => wanted.has(String(element)));
    });
  }
}

/** Undefined when a conjunct over the bucket's fields is false, and with it the filter. */
function residualTests(one: IndexedFilter, event: EventReader): readonly EventTest[] | undefined {
  const { filter, categoryField } = one;
  if (filter.category !== null && categoryField !== BUCKET_FIELDS[0]) return [filter.matches];
  const left: EventTest[] = [];
  for (const { paths, matches } of filter.conjuncts) {
    const isDecided = paths.every((path) => (BUCKET_FIELDS as readonly string[]).includes(path));
    if (!isDecided) left.push(matches);
    else if (!matches(event)) return undefined;
  }
  return left;
}

// Lengths and types keep apart what would print alike: a list, and a text that holds a separator.
function bucketPart(value: FieldValue): string {
  if (value === undefined) return "-";
  if (typeof value !== "object") return `${typeof value}${String(value).length}:${value}`;
  return `[${value.map(bucketPart).join()}]`;
}

function lookupField(required: RequiredValues): string | undefined {
  for (const path of LOOKUP_FIELDS) if (required.has(path)) return path;
  let best: string | undefined;
  for (const path of required.keys()) {
    if ((BUCKET_FIELDS as readonly string[]).includes(path)) continue;
    best ??= path;
  }
  return best;
}
