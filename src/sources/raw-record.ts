// What a source hands to normalizing: one record as the source wrote it, with its origin. Records
// travel in batches, since an await per record would cost more than evaluating it.
import type { JsonObject } from "../base/json.ts";
import type { EventOrigin, SourceBytes, SourceKind } from "../event/ecs-event.ts";
import type { FieldSource } from "../event/field-source.ts";
import type { TestedHits } from "../event/tested-hits.ts";
import type { AuditEvent } from "./linux/audit/audit-event.ts";
import type { KernelRecord } from "./linux/ebpf/decode-record.ts";
import type { ProcessEntry } from "./linux/process-table.ts";
import type { CaptureKind } from "./linux/sensor/capture-kind.ts";
import type { HostFacts } from "./linux/sensor/host-facts.ts";
import type { ProcessMoment } from "./linux/sensor/live-process-table.ts";

export type RawRecord =
  | JsonRecord
  | ScannedRecord
  | TestedRecord
  | AuditRecord
  | KernelRawRecord
  | SensorGapRecord;

/** One JSON object: ECS, Endgame, SentinelOne, Windows, or an Elasticsearch hit around one. */
export interface JsonRecord {
  readonly shape: "json";
  readonly value: JsonObject;
  /** The text that `value` was parsed from; absent where the value is a part of what was parsed. */
  readonly text?: string | undefined;
  /** Where the text lies in what was read; good until the next batch. */
  readonly bytes?: SourceBytes | undefined;
  readonly origin: EventOrigin;
  /** The kind the user asked for with `--format`; absent means "recognize it". */
  readonly forcedKind?: SourceKind | undefined;
}

/** A line of NDJSON that holds an ECS event and was not parsed. */
export interface ScannedRecord {
  readonly shape: "scanned";
  /** Good only until the next record is asked for. */
  readonly scanned: ScannedLine;
  /** Good until the next batch. */
  readonly bytes: SourceBytes;
  readonly origin: EventOrigin;
}

/** A line of NDJSON that holds an ECS event and that another thread has scanned and tested. */
export interface TestedRecord {
  readonly shape: "tested";
  /** NaN when it has none that can be read. */
  readonly timestampMs: number;
  readonly hits: TestedHits;
  /** Scans the line again, for whoever needs its values. */
  readonly scanLine: ScanLine;
  readonly bytes: SourceBytes;
  readonly origin: EventOrigin;
}

/** What a scan of a line gives. */
export interface ScannedLine extends FieldSource {
  /** Of `@timestamp`, at the root. */
  readonly timestamp: string | number;
}

/**
 * Looks at a line without parsing it; undefined for one that must be parsed. `block` is looked at as a
 * whole, so that it must not change while lines of it are given.
 */
export type ScanLine = (line: SourceBytes) => ScannedLine | undefined;

/** The records of one auditd serial, joined, with what the process table knew when it came. */
export interface AuditRecord {
  readonly shape: "audit";
  readonly audit: AuditEvent;
  /** The process the event is about, as the table has it after this event. */
  readonly process: ProcessEntry | undefined;
  /** Its parent; undefined when the table never saw it. */
  readonly parent: ProcessEntry | undefined;
  /** `node=` of the log, else what the user or the default calls the host. */
  readonly hostId: string;
  readonly origin: EventOrigin;
}

/** What the live sensor saw, with the process as it was then. */
export interface KernelRawRecord {
  readonly shape: "kernel";
  readonly record: KernelRecord;
  readonly moment: ProcessMoment;
  readonly host: HostFacts;
  /** Milliseconds since the epoch, to the microsecond. */
  readonly timestampMs: number;
  /** Milliseconds since the epoch of a start that is told in nanoseconds since boot. */
  readonly startOf: (startNs: bigint) => number;
  readonly sequence: number;
  readonly capture: CaptureKind;
  /** Put together from /proc after the fact: arguments may be missing or those of a later program. */
  readonly isBestEffort: boolean;
  readonly origin: EventOrigin;
}

/** The sensor was blind for a while. */
export interface SensorGapRecord {
  readonly shape: "sensor-gap";
  readonly reason: string;
  readonly host: HostFacts;
  readonly timestampMs: number;
  readonly sequence: number;
  readonly origin: EventOrigin;
}

/** `--format`: "auto" recognizes each file (and each JSON record) from its content. */
export type SourceFormat = "auto" | SourceKind;
