// The face of every reader of one file or archive member: bytes in, records out through the context.
import type { JsonObject } from "../../base/json.ts";
import type { SourceKind } from "../../event/ecs-event.ts";
import type { RawRecord } from "../raw-record.ts";
import type { SourceCounters } from "./source-counters.ts";

export interface RecordReader {
  /** Takes the next bytes, which the caller may reuse afterwards. */
  readonly push: (chunk: Buffer) => void;
  readonly end: () => void;
}

export interface ReaderContext {
  /** The member's name as the user would write it. */
  readonly file: string;
  readonly counters: SourceCounters;
  readonly forcedKind: SourceKind | undefined;
  /** `text` is what `value` was parsed from. */
  readonly emitJson: (value: JsonObject, line: number, text: string) => void;
  readonly emit: (record: RawRecord) => void;
}
