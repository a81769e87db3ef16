// The face of an event store that can also be asked by process and by column: what an investigation reads.
// Both stores are one; whoever only keeps and scans events needs no more than EventStore.
import type { ColumnField } from "./block-columns.ts";
import type { EventStore, ScanQuery, StoredEvent } from "./event-store.ts";
import type { ProcessLink, ProcessLookup } from "./process-lookup.ts";

/** What columns say of an event, without its text. */
export interface ColumnRow {
  readonly position: number;
  readonly timestampMs: number;
  /** None where the event lacks the field; undefined when only its text can tell. */
  readonly valuesOf: (field: ColumnField) => readonly string[] | undefined;
}

/** The rows of one block that pass. */
export interface RowBatch {
  readonly rows: readonly ColumnRow[];
  /** Events that were looked at for them. */
  readonly lookedAtCount: number;
}

export interface ProcessStore extends EventStore {
  readonly processes: ProcessLookup;
  /** Everything below a process, each once, a block at a time; parents mostly before their children. */
  readonly descendants: (entityId: string) => Generator<readonly ProcessLink[]>;
  /**
   * Events of any of these processes that pass the query, a block at a time, oldest first. Like a scan it
   * may give others too, which only their text can tell apart.
   */
  readonly eventsOfProcesses: (
    entityIds: ReadonlySet<string>,
    query: ScanQuery,
  ) => Generator<readonly StoredEvent[]>;
  /** What passes the query, the newest block first, from columns alone. */
  readonly rows: (query: ScanQuery) => Generator<RowBatch>;
  /** The same of starts and ends of the children of a process. */
  readonly childRows: (entityId: string, query: ScanQuery) => Generator<RowBatch>;
}
