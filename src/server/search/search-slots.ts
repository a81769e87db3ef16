// How many searches may run at once. One more is refused with 429: searches wait for nobody, and no
// event is lost by it.
import type { ServerCounts } from "../counts/server-counts.ts";
import { ElasticFault } from "../elastic-fault.ts";

export class SearchSlots {
  readonly #max: number;
  readonly #counts: ServerCounts;
  #used = 0;

  constructor(max: number, counts: ServerCounts) {
    this.#max = max;
    this.#counts = counts;
  }

  /** Runs `work` in a slot of its own. Throws ElasticFault 429 when there is none. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#used >= this.#max) {
      this.#counts.add("searchesRefused");
      const reason = `[${this.#max}] searches are running, which is as many as may`;
      throw new ElasticFault({ status: 429, type: "es_rejected_execution_exception", reason });
    }
    this.#used++;
    try {
      return await work();
    } finally {
      this.#used--;
      this.#counts.add("searches");
    }
  }
}
