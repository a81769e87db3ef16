// What one event matched, as a stretch of a list of numbers: events come by the hundred in one list.

export interface TestedHits {
  /** Each stands for a place where a filter is used; the engine knows which. */
  readonly numbers: Uint32Array;
  readonly start: number;
  readonly end: number;
}
