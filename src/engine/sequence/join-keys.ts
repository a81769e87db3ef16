// The join keys of an event for one stage. An array explodes into its distinct values, several arrays
// into their product; a null key drops the event unless the query marks it `?optional`.
import type { CompiledKey } from "../../eql/phases.ts";
import type { EventReader } from "../../event/event-reader.ts";
import { JOIN_KEYS_PER_EVENT_MAX } from "../limits.ts";
import type { JoinKey } from "../match.ts";

export type JoinKeys = readonly JoinKey[];

const NO_KEYS: readonly JoinKeys[] = [[]];
const DROPPED: readonly JoinKeys[] = [];

/** Every combination of key values; none when the event cannot join. */
export function joinKeysOf(event: EventReader, keys: readonly CompiledKey[]): readonly JoinKeys[] {
  if (keys.length === 0) return NO_KEYS;
  let rows: JoinKeys[] = [[]];
  for (const key of keys) {
    const value = event.get(key.slot);
    if (value === undefined && !key.isOptional) return DROPPED;
    const choices: readonly JoinKey[] =
      typeof value === "object" ? [...new Set(value)] : [value ?? null];
    rows = rows
      .flatMap((row) => choices.map((choice) => [...row, choice]))
      .slice(0, JOIN_KEYS_PER_EVENT_MAX);
  }
  return rows;
}

/** One text for equal keys; a number and the same number as text are equal, as mapped fields are. */
export function joinKeyText(keys: JoinKeys): string {
  if (keys.length === 1) return keys[0] === null ? "\u0000" : String(keys[0]);
  return keys.map((key) => (key === null ? "\u0000" : String(key))).join("\u0001");
}
