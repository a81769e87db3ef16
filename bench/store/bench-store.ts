// What each store of the benchmark can be asked, so that all are asked the same.
import type { BenchEvent } from "./bench-events.ts";

export interface BenchStore {
  readonly name: string;
  /** Durable when it resolves. */
  readonly append: (events: readonly BenchEvent[]) => Promise<void> | void;
  /** Brings it to rest; bytes on disk. */
  readonly settle: () => Promise<number> | number;
  /** Events of a process, parsed; how many. */
  readonly eventsOfProcess: (entityId: string) => Promise<number> | number;
  /** Ancestors and children of a process; how many. */
  readonly tree: (entityId: string) => Promise<number> | number;
  /** Events of a span of time, parsed; how many. */
  readonly lookBack: (fromMs: number, toMs: number) => Promise<number> | number;
  /** Results of a query over everything. */
  readonly hunt: (query: string) => Promise<number> | number;
  /** Every event parsed; how many. */
  readonly parseAll: () => Promise<number> | number;
  readonly close: () => Promise<void> | void;
}
