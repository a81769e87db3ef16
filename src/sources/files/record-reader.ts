// The face of every reader of one file or archive member: bytes in, records out.
import type { JsonObject } from "../../base/json.ts";
import type { SourceBytes } from "../../event/ecs-event.ts";
import type { RawRecord, ScanLine } from "../raw-record.ts";
import type { SourceCounters } from "./source-counters.ts";

export interface RecordReader {
  /**
   * The records that the next bytes complete. To be taken whole before the next call. They may go on
   * pointing into `chunk`: nobody may change it.
   */
  readonly read: (chunk: Buffer) => Iterable<RawRecord>;
  readonly end: () => Iterable<RawRecord>;
}

/** What a JSON value was parsed from. */
export interface JsonSource {
  readonly text: string;
  readonly line: number;
  /** Where the text lies in what was read, where it lies in one piece. */
  readonly bytes?: SourceBytes;
}

export interface ReaderContext {
  /** The member's name as the user would write it. */
  readonly file: string;
  readonly counters: SourceCounters;
  /** Tried before a line is parsed. */
  readonly scanLine?: ScanLine | undefined;
  readonly jsonRecords: (value: JsonObject, from: JsonSource) => readonly RawRecord[];
}
