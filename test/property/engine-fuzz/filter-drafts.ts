// Drafts for one filter of a rule: that satisfy it, or miss it by one condition. What satisfied it once is
// remembered, since a filter with forty exclusions is hard to hit anew each time.
import type { Random } from "../../../bench/generator/random.ts";
import type { JsonObject, JsonValue } from "../../../src/base/json.ts";
import { evaluateCondition } from "../../../src/eql/evaluate/evaluate-condition.ts";
import type { EventFilter } from "../../../src/eql/syntax/ast.ts";
import { Aim } from "./aim-at.ts";
import { type Draft, type DraftValue, isRaw } from "./draft.ts";

const TRIES = 6;
const KEPT_MAX = 12;
const CATEGORIES = ["process", "file", "network", "registry", "library", "authentication"];

export class FilterDrafts {
  readonly #filter: EventFilter;
  readonly #categoryField: string;
  readonly #kept: Draft[] = [];

  constructor(filter: EventFilter, categoryField: string) {
    this.#filter = filter;
    this.#categoryField = categoryField;
  }

  /** A draft that satisfies the filter, if one could be made. */
  satisfying(random: Random): Draft {
    const isKnown = this.#kept.length === KEPT_MAX || random.chance(0.3);
    if (isKnown && this.#kept.length > 0) return new Map(random.pick(this.#kept));
    let draft = this.#start(random);
    for (let left = TRIES; left > 0; left--) {
      draft = this.#start(random);
      new Aim(draft, random).at(this.#filter.condition, true);
      if (!this.#holds(draft)) continue;
      if (this.#kept.length < KEPT_MAX) this.#kept.push(new Map(draft));
      return draft;
    }
    return this.#kept.length > 0 ? new Map(random.pick(this.#kept)) : draft;
  }

  /** A draft that misses it, by one condition where that can be. */
  missing(random: Random): Draft {
    const draft = random.chance(0.5) ? this.satisfying(random) : this.#start(random);
    new Aim(draft, random).at(this.#filter.condition, false);
    return draft;
  }

  #start(random: Random): Draft {
    const category = this.#filter.category ?? random.pick(CATEGORIES);
    return new Map<string, DraftValue>([
      [this.#categoryField, random.chance(0.3) ? [category] : category],
      ["host.id", random.pick(["h1", "h2", "h3"])],
    ]);
  }

  #holds(draft: Draft): boolean {
    return evaluateCondition(this.#filter.condition, { fields: fieldsOf(draft) });
  }
}

/** The event that the draft is, its keys dotted. */
function fieldsOf(draft: Draft): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const [path, value] of draft) {
    fields[path] = isRaw(value) ? (JSON.parse(value.raw) as JsonValue) : (value as JsonValue);
  }
  return fields;
}
