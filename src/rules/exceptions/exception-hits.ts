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
  readonly #hits = new Map<ExceptionItem, Counts>();
  #sinceTaken = new Map<ExceptionItem, Counts>();

  /** Counts one event that `item` took away. */
  record(item: ExceptionItem, timestampMs: number): void {
    count(this.#hits, item, timestampMs);
    count(this.#sinceTaken, item, timestampMs);
  }

  get total(): number {
    return this.all.reduce((sum, hit) => sum + hit.hitCount, 0);
  }

  /** Every item that applied, most often first. */
  get all(): readonly ExceptionHit[] {
    return hitsOf(this.#hits).sort((a, b) => b.hitCount - a.hitCount);
  }

  /** What was counted since the last call, for whoever keeps it. */
  take(): readonly ExceptionHit[] {
    const taken = hitsOf(this.#sinceTaken);
    this.#sinceTaken = new Map();
    return taken;
  }
}

interface Counts {
  hitCount: number;
  lastMs: number;
}

function count(hits: Map<ExceptionItem, Counts>, item: ExceptionItem, timestampMs: number): void {
  const hit = hits.get(item);
  if (hit === undefined) {
    hits.set(item, { hitCount: 1, lastMs: timestampMs });
    return;
  }
  hit.hitCount++;
  if (Number.isNaN(hit.lastMs) || timestampMs > hit.lastMs) hit.lastMs = timestampMs;
}

function hitsOf(hits: ReadonlyMap<ExceptionItem, Counts>): ExceptionHit[] {
  return [...hits].map(([item, counts]) => ({ item, ...counts }));
}
