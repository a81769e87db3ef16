// Work that reads the whole store: hunts, runs of rules, previews. A few at once; it gives way to detection
// between batches by itself, and ends when the page has gone or it took too long.
import type { Clock } from "../clock.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { tooMany } from "./console-refusal.ts";

const BUSY_RETRY_MS = 5_000;

export class HeavyWork {
  readonly #clock: Clock;
  #runningCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws ConsoleRefusal while too much runs. The work is told by its signal when to end early. */
  async run<T>(gone: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#runningCount >= CONSOLE_LIMITS.heavyMax) {
      throw tooMany("too many searches are running; try again in a moment", BUSY_RETRY_MS);
    }
    this.#runningCount++;
    const ending = new AbortController();
    const end = () => ending.abort();
    gone.addEventListener("abort", end, { once: true });
    const cancel = this.#clock.after(CONSOLE_LIMITS.huntMs, end);
    try {
      return await work(ending.signal);
    } finally {
      cancel();
      gone.removeEventListener("abort", end);
      this.#runningCount--;
    }
  }
}
