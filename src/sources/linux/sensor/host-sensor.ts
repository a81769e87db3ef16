// What every way of watching this host has in common: it starts, gives batches of records until it is
// stopped, and tells how it fares.
import type { RawRecord } from "../../raw-record.ts";
import type { CaptureKind } from "./capture-kind.ts";

export interface HostSensor {
  /** Throws CaptureFailure. */
  readonly start: () => Promise<SensorStart>;
  /**
   * Until the signal of its options aborts, with what was committed before; an empty batch tells that time
   * passes.
   */
  readonly batches: () => AsyncGenerator<readonly RawRecord[]>;
  readonly health: () => SensorHealth;
}

export interface SensorStart {
  readonly capture: CaptureKind;
  /** How the host is watched, for people: "with 22 kernel programs". */
  readonly how: string;
  /** What is not seen in this way or on this kernel, in words. */
  readonly missing: readonly string[];
}

/** What `watch`, `doctor` and metrics show. Counts are since the start. */
export interface SensorHealth {
  readonly capture: CaptureKind;
  readonly recordCount: number;
  readonly eventCount: number;
  /** Events put together from /proc after the fact. */
  readonly bestEffortCount: number;
  /** Records that the kernel could not hand over because its buffer was full. */
  readonly droppedCount: number;
  /** Records of an unknown shape. */
  readonly unreadableCount: number;
  /** Age of the newest record when it was read: last, and the most. */
  readonly lagMs: number;
  readonly lagMaxMs: number;
  /** Share of the kernel's buffer in use, from 0 to 1, when last told, and the most. */
  readonly fill: number;
  readonly fillMax: number;
  readonly restartCount: number;
  /** Time in which nothing was seen, between the end of a capture and its restart. */
  readonly gapMs: number;
  /** Processes in the table; how many it put out because it was full. */
  readonly processCount: number;
  readonly evictedCount: number;
  /** Processes that had to be looked up in /proc after the start. */
  readonly lookedUpCount: number;
  /** Programs whose file was hashed, and programs begun of whose file there is no hash. */
  readonly hashedCount: number;
  readonly unhashedCount: number;
}
