// Time as the server is given it: what o'clock it is, and to be called later. Tests hand in one that
// they move by hand.

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Calls once after the delay, unless the returned function is called before. */
  readonly after: (delayMs: number, run: () => void) => () => void;
}
