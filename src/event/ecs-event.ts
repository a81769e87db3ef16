// The ECS event: what normalizing makes of a raw record and what the engine, the alerts and the
// outputs read. It keeps the source's own JSON object, nested, dotted or mixed; fields are read
// through EventReader, which treats the three alike.
import type { JsonObject } from "../base/json.ts";
import type { FieldSource } from "./field-source.ts";

/** How an event reached us, so that a finding can be traced back to a file and a line. */
export interface EventOrigin {
  /** The file as the user named it (`a.zip!inner.json` inside an archive), or `<stdin>`. */
  readonly file: string;
  /** 1-based line where the record starts. */
  readonly line: number;
}

/** A stretch of a block of bytes; for how long it is good, whoever gives it says. */
export interface SourceBytes {
  readonly block: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The source an event came from, as recognized; index patterns select by it when `_index` is absent. */
export type SourceKind = "ecs" | "endgame" | "sentinelone" | "auditd" | "windows" | "linux-sensor";

export interface EcsEvent {
  /** The ECS fields. Never mutated after normalizing. */
  readonly fields: JsonObject;
  readonly kind: SourceKind;
  /**
   * Document id: `_id` where the source had one, else `event.id`-independent: a deterministic hash
   * of content and origin, computed on first use (see alerts/). Absent here means "not given".
   */
  readonly givenId?: string;
  /** `_index` where the source had one. */
  readonly givenIndex?: string;
  readonly origin: EventOrigin;
  /** The JSON text that `fields` was parsed from; absent where the fields were made in another way. */
  readonly sourceText?: string | undefined;
  /**
   * The values of the line that was just scanned, where this event is made from it: good only until the
   * next record is asked for. `fields` gives the same until the next batch of records, by parsing.
   */
  readonly scanned?: FieldSource | undefined;
  /**
   * Where that text lies; absent where it is no longer there. Of an event just read it is good until the
   * next batch of records, since what files are read into is used again. lastingEvent() has its own.
   */
  readonly sourceBytes?: SourceBytes | undefined;
  /**
   * Milliseconds since the epoch from `@timestamp`, fractional (doubles resolve about a quarter of
   * a microsecond today). NaN when the event has no readable timestamp.
   */
  readonly timestampMs: number;
  /** 0-based position in the order of arrival; the tiebreaker of last resort. */
  readonly arrival: number;
}
