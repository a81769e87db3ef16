// What a sequence under way is when it is written down: numbers, join keys and the arrival numbers of its
// events, which the log still holds. Plain JSON, so that a new process goes on where another was killed.
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { JoinKey } from "../match.ts";
import type { Ordinal } from "../ordinal.ts";

/** Time, tiebreaker (null: none), arrival. */
export type OrdinalState = readonly [number, number | null, number];

export interface KeyStateRecord {
  readonly values: readonly JoinKey[];
  /** The two latest places of `until`, the latest first. */
  readonly untils: readonly OrdinalState[];
  /** By missing stage. */
  readonly missing: readonly (readonly OrdinalState[])[];
}

export interface PartialRecord {
  /** Position in `keys`. */
  readonly key: number;
  /** Of the positive stages reached; the arrivals name the events. */
  readonly ordinals: readonly OrdinalState[];
  /** For what only waits for the time of a trailing `![ … ]` to pass. */
  readonly deadlineMs?: number;
}

export interface MatcherRecord {
  readonly keys: readonly KeyStateRecord[];
  /** In the order of their start. */
  readonly partials: readonly PartialRecord[];
  /** Positions in `keys` of those remembered for a leading `![ … ]` alone, in their order. */
  readonly spoiled: readonly number[];
}

export interface HeldRecord {
  readonly ordinal: OrdinalState;
  readonly hits: readonly { readonly rule: number; readonly stages: readonly number[] }[];
}

export interface StreamRecord {
  readonly newestMs: number | null;
  readonly released: OrdinalState | null;
  /** In any order; `rule` is a position in `rules`. */
  readonly held: readonly HeldRecord[];
  /** Arrivals of the events that may be called back. */
  readonly recent: readonly number[];
  readonly rules: readonly StreamedRuleRecord[];
}

export interface StreamedRuleRecord {
  /** The rule's id and its query: another query starts anew. */
  readonly id: string;
  readonly isAwake: boolean;
  readonly wokenBy: number;
  readonly calledSinceMs: number | null;
  readonly awakeUntilMs: number | null;
  readonly matcher: MatcherRecord;
}

/** The event that arrived as this number; undefined when the log no longer has it. */
export type EventByArrival<T> = (arrival: number) => T | undefined;

export function ordinalState({ timestampMs, tiebreaker, arrival }: Ordinal): OrdinalState {
  return [timestampMs, finite(tiebreaker), arrival];
}

export function ordinalOf([timestampMs, tiebreaker, arrival]: OrdinalState): Ordinal {
  return { timestampMs, tiebreaker: tiebreaker ?? Number.POSITIVE_INFINITY, arrival };
}

/** JSON has no infinity; each place knows which one null stands for. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Every event that the state refers to, once each, in order. */
export function neededArrivals(state: StreamRecord): readonly number[] {
  const arrivals = new Set<number>(state.recent);
  for (const { ordinal } of state.held) arrivals.add(ordinal[2]);
  for (const { matcher } of state.rules)
    for (const { ordinals } of matcher.partials) for (const one of ordinals) arrivals.add(one[2]);
  return [...arrivals].sort((a, b) => a - b);
}

/** The state as it was written; undefined for anything that was not written by this version. */
export function readStreamRecord(value: JsonValue | undefined): StreamRecord | undefined {
  const record = value as (JsonObject & { readonly version?: number }) | undefined;
  if (typeof record !== "object" || record === null || record.version !== STATE_VERSION)
    return undefined;
  return record as unknown as StreamRecord;
}

export const STATE_VERSION = 1;
