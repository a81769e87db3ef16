// The way from an event to its bucket: one step for each bucket field, a Map lookup a step. Every level
// keeps the filters that its values still allow, so that a new bucket costs what is left, not all rules.
import { foldCase } from "../../base/fold-case.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import type { FieldScalar, FieldValue } from "../../event/read-field.ts";

/** What all values count as that no rule names. */
const OTHER = Symbol("a value that no rule names");

type Step = FieldScalar | undefined | typeof OTHER;

interface Level<B> {
  readonly filters: readonly number[];
  readonly levels: Map<Step, Level<B>>;
  /** For fields with several values, by their list. */
  readonly lists: Map<string, Level<B>>;
  bucket: B | undefined;
}

export interface BucketTreeOptions<B> {
  readonly slots: readonly FieldSlot[];
  /** By field: the folded values that rules name. */
  readonly vocabularies: readonly ReadonlySet<string>[];
  /** Which of `filters` can be true of an event with these (folded) elements in field `at`. */
  readonly narrow: (
    filters: readonly number[],
    at: number,
    elements: readonly string[],
  ) => readonly number[];
  readonly build: (filters: readonly number[]) => B;
  readonly bucketsMax: number;
}

export class BucketTree<B> {
  readonly #options: BucketTreeOptions<B>;
  #roots = new Map<number, Level<B>>();
  #bucketCount = 0;
  #rebuiltCount = 0;

  constructor(options: BucketTreeOptions<B>) {
    this.#options = options;
  }

  get bucketCount(): number {
    return this.#bucketCount;
  }

  /** How often everything was made anew because there were too many buckets. */
  get rebuiltCount(): number {
    return this.#rebuiltCount;
  }

  /** The bucket of the reader's event, made at its first event. `rootFilters` belong to `root`. */
  find(event: EventReader, root: number, rootFilters: () => readonly number[]): B {
    let level = this.#roots.get(root);
    if (level === undefined) {
      level = newLevel(rootFilters());
      this.#roots.set(root, level);
    }
    const { slots } = this.#options;
    for (let at = 0; at < slots.length; at++) {
      const value = event.get(slots[at] as FieldSlot);
      level =
        (typeof value === "object" ? undefined : level.levels.get(value)) ??
        this.#step(level, at, value);
    }
    return level.bucket ?? this.#make(level, { event, root, rootFilters });
  }

  #make(
    level: Level<B>,
    from: {
      readonly event: EventReader;
      readonly root: number;
      readonly rootFilters: () => readonly number[];
    },
  ): B {
    if (this.#bucketCount >= this.#options.bucketsMax) {
      this.#roots = new Map();
      this.#bucketCount = 0;
      this.#rebuiltCount++;
      return this.find(from.event, from.root, from.rootFilters);
    }
    this.#bucketCount++;
    const made = this.#options.build(level.filters);
    level.bucket = made;
    return made;
  }

  /** The next level for a value met for the first time, or for one of several or unnamed values. */
  #step(level: Level<B>, at: number, value: FieldValue): Level<B> {
    if (value === undefined) return this.#child(level.levels, undefined, { level, at, values: [] });
    if (typeof value !== "object") {
      const step = this.#stepOf(value, at);
      const known = level.levels.get(step);
      return known ?? this.#child(level.levels, step, { level, at, values: [step] });
    }
    const steps = new Set(value.map((one) => this.#stepOf(one, at)));
    const values = [...steps];
    const key = JSON.stringify(
      values.map((one) => (one === OTHER ? null : `${typeof one}:${String(one)}`)).sort(),
    );
    return level.lists.get(key) ?? this.#child(level.lists, key, { level, at, values });
  }

  #stepOf(value: FieldScalar, at: number): Step {
    const vocabulary = this.#options.vocabularies[at] as ReadonlySet<string>;
    return vocabulary.has(foldCase(String(value))) ? value : OTHER;
  }

  #child<K>(
    children: Map<K, Level<B>>,
    key: K,
    from: { readonly level: Level<B>; readonly at: number; readonly values: readonly Step[] },
  ): Level<B> {
    const elements = from.values
      .filter((one) => one !== OTHER && one !== undefined)
      .map((one) => foldCase(String(one)));
    const made = newLevel<B>(this.#options.narrow(from.level.filters, from.at, elements));
    children.set(key, made);
    return made;
  }
}

function newLevel<B>(filters: readonly number[]): Level<B> {
  return { filters, levels: new Map(), lists: new Map(), bucket: undefined };
}
