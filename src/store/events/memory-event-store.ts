// The event store in memory: for tests, and for runs that keep nothing. It keeps every event until it is
// closed.
import { HotReader } from "./block-columns.ts";
import { type BlockEvent, blockEvent, storedEvent } from "./block-event.ts";
import { DescendantSearch } from "./descendant-search.ts";
import { idText } from "./event-key.ts";
import type { Appended, NewEvent, ScanQuery, StoredEvent } from "./event-store.ts";
import { BLOCK_EVENTS } from "./limits.ts";
import { processEventsOf } from "./process-events.ts";
import { type ProcessLink, type ProcessLookup, processLookup } from "./process-lookup.ts";
import type { ProcessStore, RowBatch } from "./process-store.ts";
import { childQuery, rowsOfEvents } from "./read-rows.ts";
import { selectStored } from "./select-events.ts";

export class MemoryEventStore implements ProcessStore {
  readonly #events: BlockEvent[] = [];
  readonly #byId = new Map<string, BlockEvent>();
  readonly #hot = new HotReader();

  get nextPosition(): number {
    return this.#events.length;
  }

  append(events: readonly NewEvent[]): readonly Appended[] {
    return events.map((event): Appended => {
      const text = idText(event.index, event.id);
      if (event.isIdGiven && this.#byId.has(text)) return { kind: "duplicate" };
      const kept = blockEvent(event, this.#events.length);
      this.#events.push(kept);
      this.#byId.set(text, kept);
      return { kind: "kept", position: kept.position };
    });
  }

  scan(query: ScanQuery): Generator<readonly StoredEvent[]> {
    return this.#scanUntil(query, this.#events.length);
  }

  get(index: string, id: string): StoredEvent | undefined {
    const found = this.#byId.get(idText(index, id));
    return found === undefined ? undefined : storedEvent(found);
  }

  /** What a process did: its events in the order of positions. */
  eventsOfProcess(entityId: string): readonly StoredEvent[] {
    const isOfProcess = {
      field: "process.entity_id",
      accepts: (one: string) => one === entityId,
    } as const;
    return selectStored(this.#events, { tests: [isOfProcess] }, this.#hot);
  }

  /** Processes by entity id. */
  get processes(): ProcessLookup {
    return processLookup((entityId) => processEventsOf(this.#events, this.#hot, entityId));
  }

  *descendants(entityId: string): Generator<readonly ProcessLink[]> {
    const search = new DescendantSearch(entityId, { hot: this.#hot });
    yield search.inEvents(this.#events);
  }

  *eventsOfProcesses(
    entityIds: ReadonlySet<string>,
    query: ScanQuery,
  ): Generator<readonly StoredEvent[]> {
    const isOfOne = {
      field: "process.entity_id",
      accepts: (one: string) => entityIds.has(one),
    } as const;
    yield* this.scan({ ...query, tests: [isOfOne, ...(query.tests ?? [])] });
  }

  *rows(query: ScanQuery): Generator<RowBatch> {
    yield rowsOfEvents(this.#events, query, this.#hot);
  }

  childRows(entityId: string, query: ScanQuery): Generator<RowBatch> {
    return this.rows(childQuery(entityId, query));
  }

  close(): void {
    this.#events.length = 0;
    this.#byId.clear();
  }

  *#scanUntil(query: ScanQuery, end: number): Generator<readonly StoredEvent[]> {
    for (let at = query.fromPosition ?? 0; at < end; at += BLOCK_EVENTS) {
      yield selectStored(
        this.#events.slice(at, Math.min(end, at + BLOCK_EVENTS)),
        query,
        this.#hot,
      );
    }
  }
}
