// Which rules read the index that an event is in, decided once per index and counted per event, so that
// the summary can say how many events a rule's index patterns left out.
import type { EcsEvent } from "../event/ecs-event.ts";
import type { EventReader } from "../event/event-reader.ts";
import type { FieldSlot, FieldTable } from "../event/field-table.ts";
import { fitsPatterns, indexNameOf } from "../event/index-patterns.ts";
import type { FieldValue } from "../event/read-field.ts";
import type { EqlRule } from "../rules/rule.ts";
import { INDEX_NAMES_MAX } from "./limits.ts";

/** The rules that read an index. Indices with equal rules share the object's `id`. */
export interface SelectedRules {
  readonly id: number;
  /** By rule. */
  readonly isRead: readonly boolean[];
}

interface KnownIndex {
  readonly selected: SelectedRules;
  readonly eventCounter: { count: number };
}

interface SignedRules {
  readonly selected: SelectedRules;
  count: number;
}

/** Events of all indices that the same rules read; `signature` names the lists of patterns that fit. */
export interface IndexCount {
  readonly signature: string;
  readonly count: number;
}

type ByPart<T> = Map<FieldValue, T>;

export class IndexSelection {
  readonly #slots: readonly [FieldSlot, FieldSlot, FieldSlot];
  readonly #everything: SelectedRules | undefined;
  /** Rules share a few hundred lists of patterns; each is asked once for a new name. */
  readonly #patternLists: readonly (readonly string[])[];
  readonly #listOfRule: readonly number[];
  #byGivenName = new Map<string, KnownIndex>();
  #byStream: ByPart<ByPart<ByPart<KnownIndex>>> = new Map();
  #nameCount = 0;
  readonly #bySignature = new Map<string, SignedRules>();

  constructor(rules: readonly EqlRule[], fields: FieldTable, anyIndex: boolean) {
    const slotOf = (leaf: string): FieldSlot => fields.intern(`data_stream.${leaf}`);
    this.#slots = [slotOf("dataset"), slotOf("type"), slotOf("namespace")];
    this.#everything = anyIndex ? { id: 0, isRead: rules.map(() => true) } : undefined;
    const lists = new Map<string, number>();
    this.#listOfRule = rules.map(({ rule }) => {
      const key = JSON.stringify(rule.index);
      const at = lists.get(key) ?? lists.size;
      lists.set(key, at);
      return at;
    });
    this.#patternLists = [...lists.keys()].map((key) => JSON.parse(key) as string[]);
  }

  /** The rules for an event, which is counted. `reader` stands on it. */
  select(event: EcsEvent, reader: EventReader): SelectedRules {
    if (this.#everything !== undefined) return this.#everything;
    const known = this.#known(event, reader);
    known.eventCounter.count++;
    return known.selected;
  }

  /** The same for an event that was counted before. */
  of(event: EcsEvent, reader: EventReader): SelectedRules {
    return this.#everything ?? this.#known(event, reader).selected;
  }

  /** Events that a rule's index patterns left out. */
  leftOutCount(ruleAt: number): number {
    let count = 0;
    for (const one of this.#bySignature.values()) {
      if (one.selected.isRead[ruleAt] !== true) count += one.count;
    }
    return count;
  }

  /** What was counted since this was asked last, for addCounts() of a selection for the same rules. */
  takeCounts(): readonly IndexCount[] {
    const taken: IndexCount[] = [];
    for (const [signature, one] of this.#bySignature) {
      if (one.count > 0) taken.push({ signature, count: one.count });
      one.count = 0;
    }
    return taken;
  }

  addCounts(counts: readonly IndexCount[]): void {
    for (const { signature, count } of counts) this.#signed(signature).count += count;
  }

  #known(event: EcsEvent, reader: EventReader): KnownIndex {
    const { givenIndex } = event;
    if (givenIndex !== undefined) {
      const known = this.#byGivenName.get(givenIndex);
      if (known !== undefined) return known;
      const made = this.#make(event, reader);
      this.#byGivenName.set(givenIndex, made);
      return made;
    }
    const [dataset, type, namespace] = this.#slots;
    const set = reader.get(dataset);
    const first = typeof set === "string" ? set : undefined;
    const second = first === undefined ? event.kind : keyOf(reader.get(type));
    const third = first === undefined ? undefined : keyOf(reader.get(namespace));
    const known = this.#byStream.get(first)?.get(second)?.get(third);
    if (known !== undefined) return known;
    const made = this.#make(event, reader);
    const byType = mapIn(this.#byStream, first);
    mapIn(byType, second).set(third, made);
    return made;
  }

  #make(event: EcsEvent, reader: EventReader): KnownIndex {
    if (++this.#nameCount > INDEX_NAMES_MAX) {
      this.#byGivenName = new Map();
      this.#byStream = new Map();
      this.#nameCount = 1;
    }
    const [dataset, type, namespace] = this.#slots;
    const name = indexNameOf(event, {
      type: reader.get(type),
      dataset: reader.get(dataset),
      namespace: reader.get(namespace),
    });
    const fits = this.#patternLists.map((patterns) => fitsPatterns(name, patterns));
    const signed = this.#signed(fits.map((does) => (does ? "1" : "0")).join(""));
    return { selected: signed.selected, eventCounter: signed };
  }

  #signed(signature: string): SignedRules {
    const known = this.#bySignature.get(signature);
    if (known !== undefined) return known;
    const isRead = this.#listOfRule.map((at) => signature[at] === "1");
    const made = { selected: { id: this.#bySignature.size, isRead }, count: 0 };
    this.#bySignature.set(signature, made);
    return made;
  }
}

// A list is not equal to itself by value in a Map.
function keyOf(value: FieldValue): FieldValue {
  return typeof value === "object" ? String(value) : value;
}

function mapIn<T>(maps: ByPart<ByPart<T>>, key: FieldValue): ByPart<T> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made: ByPart<T> = new Map();
  maps.set(key, made);
  return made;
}
