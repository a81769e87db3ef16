// What happens while pages look on: told by whoever detects and changes, heard by the open streams. It
// keeps nothing; a page that was not there reads its lists.
import type { JsonObject } from "../../base/json.ts";

export type FeedEvent =
  | { readonly kind: "alerts"; readonly documents: readonly JsonObject[] }
  | { readonly kind: "changed" }
  | { readonly kind: "rules"; readonly ruleCount: number };

export class ConsoleFeed {
  readonly #listeners = new Set<(event: FeedEvent) => void>();

  /** Alerts that are kept; building blocks are left to those who look for them. */
  raised(documents: readonly JsonObject[]): void {
    const shown = documents.filter((one) => one["kibana.alert.building_block_type"] === undefined);
    if (shown.length > 0) this.#tell({ kind: "alerts", documents: shown });
  }

  /** Alerts or exceptions are otherwise than before. */
  changed(): void {
    this.#tell({ kind: "changed" });
  }

  rulesChanged(ruleCount: number): void {
    this.#tell({ kind: "rules", ruleCount });
  }

  /** Until the returned function is called. */
  listen(listener: (event: FeedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: FeedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
