// The place of an event in time: timestamp, then the source's own tiebreaker, then arrival. Events of
// the same place never follow each other in a sequence. Source: EQL reference, "Sequences", tiebreaker.

export interface Ordinal {
  readonly timestampMs: number;
  /** Infinity when the event has none: it sorts last. */
  readonly tiebreaker: number;
  /** Breaks what is left; equal for all where the caller wants none. */
  readonly arrival: number;
}

/** Negative when `a` comes before `b`; zero when neither follows the other. */
export function compareOrdinals(a: Ordinal, b: Ordinal): number {
  if (a.timestampMs !== b.timestampMs) return a.timestampMs - b.timestampMs;
  if (a.tiebreaker !== b.tiebreaker) return a.tiebreaker < b.tiebreaker ? -1 : 1;
  return a.arrival - b.arrival;
}
