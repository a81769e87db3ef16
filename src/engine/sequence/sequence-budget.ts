// One bound on the memory of all sequences: their events are kept together, once for all rules. Beyond it the
// rule with the most under way gives up its oldest, so that a sender who floods one rule harms that one.
import { SEQUENCE_BYTES_MAX } from "../limits.ts";
import { KeptEvents } from "./kept-events.ts";
import type { SequenceMatcher } from "./sequence-matcher.ts";

export interface SequenceBudgetOptions {
  /** That of limits.ts where absent. */
  readonly bytesMax?: number;
  readonly kept?: KeptEvents;
}

export class SequenceBudget {
  readonly #matchers: readonly SequenceMatcher[];
  readonly #bytesMax: number;
  readonly #kept: KeptEvents;

  /** Before the matchers have seen anything. */
  constructor(
    matchers: readonly SequenceMatcher[],
    { bytesMax = SEQUENCE_BYTES_MAX, kept = new KeptEvents() }: SequenceBudgetOptions = {},
  ) {
    this.#matchers = matchers;
    this.#bytesMax = bytesMax;
    this.#kept = kept;
    for (const matcher of matchers) matcher.keepEventsIn(kept);
  }

  /** Gives up what is too much; to be called after every event. */
  makeRoom(): void {
    while (this.#kept.heldBytes > this.#bytesMax) {
      const fullest = this.#fullest();
      if (fullest === undefined) return;
      fullest.evictOldest();
    }
  }

  #fullest(): SequenceMatcher | undefined {
    let fullest: SequenceMatcher | undefined;
    for (const one of this.#matchers) {
      if (one.inflightCount > (fullest?.inflightCount ?? 0)) fullest = one;
    }
    return fullest;
  }
}
