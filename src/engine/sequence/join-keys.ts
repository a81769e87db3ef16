// The join keys of an event for one stage. An array explodes into its distinct values, several arrays
// into their product; a null key drops the event unless the query marks it `?optional`.
import { combinations } from "../../base/combinations.ts";
import type { CompiledKey } from "../../eql/phases.ts";
import type { EventReader } from "../../event/event-reader.ts";
import { JOIN_KEYS_PER_EVENT_MAX } from "../limits.ts";
import type { JoinKey } from "../match.ts";

/** One combination of key values. */
export interface JoinKeys {
  readonly values: readonly JoinKey[];
  /** Equal for equal keys; a number and the same number as text are equal, as mapped fields are. */
  readonly text: string;
}

const NO_KEYS: readonly JoinKeys[] = [{ values: [], text: "" }];
const DROPPED: readonly JoinKeys[] = [];

/** The key fields of one or more stages, with the combinations of the event last asked about. */
export class JoinKeyList {
  readonly #keys: readonly CompiledKey[];
  #reader: EventReader | undefined;
  #generation = -1;
  #rows = DROPPED;
  #cutCount = 0;

  constructor(keys: readonly CompiledKey[]) {
    this.#keys = keys;
  }

  /** Made once an event, however many rules join by the same fields. */
  of(event: EventReader): readonly JoinKeys[] {
    if (event.generation !== this.#generation || event !== this.#reader) {
      this.#reader = event;
      this.#generation = event.generation;
      this.#rows = joinKeysOf(event, this.#keys);
      if (this.#rows.length === JOIN_KEYS_PER_EVENT_MAX) this.#cutCount++;
    }
    return this.#rows;
  }

  /** Events with so many combinations that the rest may have been left out. */
  get cutCount(): number {
    return this.#cutCount;
  }
}

/** Every combination of key values; none when the event cannot join. */
export function joinKeysOf(event: EventReader, keys: readonly CompiledKey[]): readonly JoinKeys[] {
  if (keys.length === 0) return NO_KEYS;
  for (const key of keys) {
    const value = event.get(key.slot);
    if (value === undefined && !key.isOptional) return DROPPED;
    if (typeof value === "object") return joinArrays(event, keys);
  }
  const values = keys.map((key) => (event.get(key.slot) as JoinKey | undefined) ?? null);
  return [{ values, text: joinKeyText(values) }];
}

function joinArrays(event: EventReader, keys: readonly CompiledKey[]): readonly JoinKeys[] {
  const choices: (readonly JoinKey[])[] = [];
  for (const key of keys) {
    const value = event.get(key.slot);
    if (value === undefined && !key.isOptional) return DROPPED;
    choices.push(typeof value === "object" ? [...new Set(value)] : [value ?? null]);
  }
  return combinations(choices, JOIN_KEYS_PER_EVENT_MAX).map(joinKeys);
}

/** The keys of these values. */
export function joinKeys(values: readonly JoinKey[]): JoinKeys {
  return { values, text: joinKeyText(values) };
}

/** What a value was before it became text; null says so in the text. */
export type KeyKind = 0 | 1 | 2;

export function keyKindOf(value: JoinKey): KeyKind {
  if (typeof value === "number") return 1;
  return typeof value === "boolean" ? 2 : 0;
}

/** The values that a text of keys was made from. */
export function joinKeyValues(text: string, kinds: ArrayLike<KeyKind>): readonly JoinKey[] {
  const values: JoinKey[] = [];
  for (let at = 0, from = 0; at < kinds.length; at++) {
    const to = endOfPart(text, from);
    const part = text.slice(from, to);
    const kind = kinds[at] as KeyKind;
    if (part === "\u0000") values.push(null);
    else if (kind === 1) values.push(Number(part));
    else if (kind === 2) values.push(part === "true");
    else values.push(SEPARATORS.test(part) ? part.replace(MARKED_SEPARATORS, "$1") : part);
    from = to + 1;
  }
  return values;
}

function endOfPart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 1) return at;
    if (code === 2) at++;
  }
  return text.length;
}

/** Separators within a value are marked, so that no sender can make two different keys look equal. */
function joinKeyText(values: readonly JoinKey[]): string {
  let text = "";
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (at > 0) text += "\u0001";
    if (value === null) text += "\u0000";
    else {
      const part = String(value);
      text += SEPARATORS.test(part) ? part.replace(ALL_SEPARATORS, "\u0002$&") : part;
    }
  }
  return text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the separators themselves
const SEPARATORS = /[\u0000-\u0002]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the separators themselves
const ALL_SEPARATORS = /[\u0000-\u0002]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the separators themselves
const MARKED_SEPARATORS = /\u0002([\u0000-\u0002])/g;
