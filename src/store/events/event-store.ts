// The face of the event store: an append-only log of ECS events with positions that only grow, and
// scans over it. Everything that keeps or reads events goes through it; the store on disk and the one
// in memory pass the same tests. Calls are synchronous: SQLite's are, and a promise would only hide it.
import type { JsonObject } from "../../base/json.ts";

/** An event on its way in, already ECS. */
export interface NewEvent {
  /** `_index`: the data stream or index it was sent to, or what its source stands for. */
  readonly index: string;
  /** `_id`. */
  readonly id: string;
  /** True when the sender chose the id: a second event of this index and id is a duplicate. */
  readonly isIdGiven: boolean;
  readonly document: JsonObject;
  /** JSON text of the document where it is at hand; saves making it again. */
  readonly text?: string;
  /** `@timestamp` in milliseconds since the epoch; NaN when it cannot be read. */
  readonly timestampMs: number;
  /** `event.ingested`: when it reached us. */
  readonly ingestedMs: number;
}

/** An event as kept. */
export interface StoredEvent {
  /** Place in the log; grows by one an event over all files, never reused. */
  readonly position: number;
  readonly index: string;
  readonly id: string;
  /** JSON text of the ECS document. */
  readonly text: string;
  readonly timestampMs: number;
  readonly ingestedMs: number;
}

/** What became of each event of an append: its position, or that it was there already. */
export type Appended =
  | { readonly kind: "kept"; readonly position: number }
  | { readonly kind: "duplicate" };

/** The fields kept as a column beside each block, which scans can test without reading the block. */
export const HOT_FIELDS = [
  "event.action",
  "event.category",
  "event.type",
  "file.name",
  "file.path",
  "host.id",
  "host.os.type",
  "process.args",
  "process.entity_id",
  "process.executable",
  "process.name",
  "process.parent.args",
  "process.parent.entity_id",
  "process.parent.executable",
  "process.parent.name",
  "user.id",
  "user.name",
] as const;

export type HotField = (typeof HOT_FIELDS)[number];

/**
 * Holds for an event when some value of its field passes; an event without the field does not pass. A
 * value that is no text, or too long for a column, passes unasked.
 */
export interface HotTest {
  readonly field: HotField;
  /** Asked once for each distinct value of a block. */
  readonly accepts: (value: string) => boolean;
}

export interface ScanQuery {
  /** `logs-endpoint.events.*`; every index when absent. */
  readonly indexPatterns?: readonly string[];
  /** On `@timestamp`, inclusive; events without a readable time are in no window. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** On `event.ingested`, inclusive. */
  readonly ingestedFromMs?: number;
  readonly ingestedToMs?: number;
  /** All must hold. A scan may give events on which one does not hold, never leave out one on which all do. */
  readonly tests?: readonly HotTest[];
  /** All tests of at least one of these must hold as well: the stages of a sequence. */
  readonly anyOf?: readonly (readonly HotTest[])[];
  /** Events that certainly have this field are left out. */
  readonly lacking?: HotField;
  /** From this position on, inclusive. */
  readonly fromPosition?: number;
}

/** The log cannot take more: the disk or the quota is full, or a file cannot be written. */
export class StoreRefusal extends Error {
  readonly reason: "disk-full" | "not-writable";

  constructor(reason: "disk-full" | "not-writable", message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface EventStore {
  /** Durable when it returns: a kill afterwards loses nothing of it. All or nothing. Throws StoreRefusal. */
  readonly append: (events: readonly NewEvent[]) => readonly Appended[];
  /** The position that the next event will get. */
  readonly nextPosition: number;
  /**
   * In the order of positions, in batches; reads what was there when it was called. A batch may be
   * empty: it is where a caller can give way to other work.
   */
  readonly scan: (query: ScanQuery) => Generator<readonly StoredEvent[]>;
  /** Event of that index and id, or undefined. */
  readonly get: (index: string, id: string) => StoredEvent | undefined;
  readonly close: () => void;
}
