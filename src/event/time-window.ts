// A window of time that a command looks at, and which events lie in it.

export interface TimeWindow {
  /** Milliseconds since the epoch, both ends included; infinite where not given. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** True when a time limit is given and the event lies outside it, or has no time at all. */
export function isOutside(window: TimeWindow, timestampMs: number): boolean {
  if (window.fromMs === Number.NEGATIVE_INFINITY && window.toMs === Number.POSITIVE_INFINITY)
    return false;
  return !(timestampMs >= window.fromMs && timestampMs <= window.toMs);
}
