// How often and when last each exception applied, so that one that hides too much, or nothing any
// more, is seen. Times are the events' own.
import type { ExceptionItem } from "./exception-item.ts";

export interface ExceptionHit {
  readonly item: ExceptionItem;
  readonly hitCount: number;
  /** The latest timestamp of an event it took away; NaN when none had one. */
  readonly lastMs: number;
}

export class ExceptionHits {
  readonly #hits = new Map<ExceptionItem, { hitCount: number; lastMs: number }>();

  /** Counts one event that `item` took away. */
  record(item: ExceptionItem, timestampMs: number): void {
    const hit = this.#hits.get(item);
    if (hit === undefined) {
      this.#hits.set(item, { hitCount: 1, lastMs: timestampMs });
      return;
    }
    hit.hitCount++;
    if (Number.isNaN(hit.lastMs) || timestampMs > hit.lastMs) hit.lastMs = timestampMs;
  }

  get total(): number {
    return this.all.reduce((sum, hit) => sum + hit.hitCount, 0);
  }

  /** Every item that applied, most often first. */
  get all(): readonly ExceptionHit[] {
    return [...this.#hits.entries()]
      .map(([item, hit]) => ({ item, ...hit }))
      .sort((a, b) => b.hitCount - a.hitCount);
  }
}
