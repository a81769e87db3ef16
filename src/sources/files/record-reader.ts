// The face of every reader of one file or archive member: bytes in, records out.
import type { JsonObject } from "../../base/json.ts";
import type { RawRecord } from "../raw-record.ts";
import type { SourceCounters } from "./source-counters.ts";

export interface RecordReader {
  /**
   * The records that the next bytes complete. To be taken whole before the next call; the caller may
   * reuse `chunk` then.
   */
  readonly read: (chunk: Buffer) => Iterable<RawRecord>;
  readonly end: () => Iterable<RawRecord>;
}

export interface ReaderContext {
  /** The member's name as the user would write it. */
  readonly file: string;
  readonly counters: SourceCounters;
  /** The records of one JSON value; `text` is what `value` was parsed from. */
  readonly jsonRecords: (value: JsonObject, line: number, text: string) => readonly RawRecord[];
}
