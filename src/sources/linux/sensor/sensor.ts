// The live sensor with BPF: what the capture process reads made into events of this host, as an endless
// source of batches. It restarts the capture when that dies and says what was missed.

import type { RawRecord } from "../../raw-record.ts";
import { RecordDecoder } from "../ebpf/decode-record.ts";
import { RECORD } from "../ebpf/record-layout.ts";
import { RecordedVariables } from "../recorded-variables.ts";
import { type CaptureChild, startCaptureChild } from "./capture-child.ts";
import { ExecutableHashes } from "./executable-hashes.ts";
import { FrameReader } from "./frames.ts";
import type { HostSensor, SensorHealth, SensorStart } from "./host-sensor.ts";
import { ModuleLoads } from "./module-loads.ts";
import { readProcess } from "./read-proc.ts";
import { RecordTeller } from "./record-teller.ts";

/** About 45,000 execs of usual size; in measurements 8 MiB lost none of 5,000 while nobody read. */
export const RING_BYTES_DEFAULT: number = 16 * 1024 * 1024;

const RESTART_PAUSE_FIRST_MS = 100;
const RESTART_PAUSE_MAX_MS = 30_000;
/** What the kernel had committed before the stop is there within milliseconds, on a busy machine too. */
const LAST_RECORDS_MS = 2_000;
/** What is under way when the garbage collector comes is copied by it: of a burst, not all at once. */
const BATCH_RECORDS_MAX = 64;
/** A capture that ran this long before it died is started again at once. */
const STEADY_MS = 10_000;

export interface SensorOptions {
  readonly ringBytes: number;
  readonly withSyscalls: boolean;
  /** Names of the variables of an environment to record. */
  readonly variables: readonly string[];
  readonly signal: AbortSignal;
}

export class Sensor implements HostSensor {
  readonly #options: SensorOptions;
  readonly #hashes: ExecutableHashes;
  readonly #decoder = new RecordDecoder();
  readonly #modules = new ModuleLoads();
  readonly #teller: RecordTeller;
  #child: CaptureChild | undefined;
  #droppedBefore = 0;
  #dropped = 0;
  #fill = 0;
  #fillMax = 0;
  #unreadableCount = 0;
  #restartCount = 0;
  #gapMs = 0;
  #startedMs = 0;
  #pauseMs = RESTART_PAUSE_FIRST_MS;
  #isRead = false;
  #lastRecords: NodeJS.Timeout | undefined;

  constructor(options: SensorOptions) {
    this.#options = options;
    const ownMounts = readProcess(process.pid)?.mountNamespace;
    this.#hashes = new ExecutableHashes(ownMounts, () => performance.now());
    this.#teller = new RecordTeller("ebpf", {
      imageOf: (execution) => this.#hashes.imageOf(execution),
      recordedVariables: new RecordedVariables(options.variables),
    });
    // Not only while batches are read: a capture that was started and never read must end too.
    options.signal.addEventListener("abort", this.#finish);
  }

  /** What happened right before the stop is still read: it may be the attack. */
  readonly #finish = (): void => {
    if (!this.#isRead) {
      this.#stop();
      return;
    }
    this.#child?.finish();
    this.#lastRecords = setTimeout(this.#stop, LAST_RECORDS_MS);
  };

  readonly #stop = (): void => {
    this.#child?.stop();
    this.#hashes.stop();
  };

  /** Attaches to the kernel and learns the processes that are there. Throws CaptureFailure. */
  readonly start = async (): Promise<SensorStart> => {
    this.#child = await startCaptureChild(this.#options);
    this.#hashes.start();
    this.#startedMs = performance.now();
    this.#teller.seed();
    const { programs, missing, rightsLeft } = this.#child.ready;
    return {
      capture: "ebpf",
      how: `with ${programs.length} kernel programs`,
      missing: [
        ...missing,
        ...rightsLeft.map((right) => `a capture process that could give up ${right}`),
      ],
    };
  };

  readonly health = (): SensorHealth => ({
    ...this.#teller.counts(),
    droppedCount: this.#droppedBefore + this.#dropped,
    unreadableCount: this.#unreadableCount,
    fill: this.#fill,
    fillMax: this.#fillMax,
    restartCount: this.#restartCount,
    gapMs: this.#gapMs,
    ...this.#hashes.counts,
  });

  /** Starts the sensor where start() was not called. */
  async *batches(): AsyncGenerator<readonly RawRecord[]> {
    const { signal } = this.#options;
    try {
      if (this.#child === undefined) await this.start();
      this.#isRead = true;
      while (!signal.aborted) {
        yield* this.#read(this.#child as CaptureChild);
        if (signal.aborted) return;
        const why = await (this.#child as CaptureChild).exited;
        const endedMs = performance.now();
        yield [this.#teller.gap(why)];
        await this.#restart();
        this.#gapMs += performance.now() - endedMs;
      }
    } finally {
      signal.removeEventListener("abort", this.#finish);
      clearTimeout(this.#lastRecords);
      this.#stop();
    }
  }

  async *#read({ records, pid }: CaptureChild): AsyncGenerator<readonly RawRecord[]> {
    const frames = new FrameReader();
    try {
      for await (const chunk of records) {
        let batch: RawRecord[] = [];
        for (const frame of frames.read(chunk)) {
          const record = this.#take(frame, pid);
          if (record !== undefined) batch.push(record);
          if (batch.length < BATCH_RECORDS_MAX) continue;
          await this.#hashes.settle();
          yield batch;
          batch = [];
        }
        this.#teller.endRead();
        await this.#hashes.settle();
        // An empty batch, each second at least, tells the pipeline that time passes.
        yield batch;
      }
    } catch {
      // Nonsense is the child's end: the caller starts another.
    }
  }

  #take(frame: Buffer, capturePid: number): RawRecord | undefined {
    if (frame.length >= HEALTH_BYTES && frame.readUInt32LE(0) === RECORD.health) {
      const { ringBytes } = this.#options;
      this.#dropped = Number(frame.readBigUInt64LE(8));
      this.#fill = Number(frame.readBigUInt64LE(16)) / ringBytes;
      this.#fillMax = Math.max(this.#fillMax, Number(frame.readBigUInt64LE(24)) / ringBytes);
      return undefined;
    }
    const decoded = this.#decoder.decode(frame);
    if (decoded === undefined) {
      this.#unreadableCount++;
      return undefined;
    }
    const record = this.#modules.join(decoded);
    return record === undefined ? undefined : this.#teller.tell(record, { capturePid });
  }

  /** A capture that dies again and again is started with growing pauses. */
  async #restart(): Promise<void> {
    this.#droppedBefore += this.#dropped;
    this.#dropped = 0;
    const ranMs = performance.now() - this.#startedMs;
    if (ranMs >= STEADY_MS) this.#pauseMs = RESTART_PAUSE_FIRST_MS;
    while (!this.#options.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
      this.#pauseMs = Math.min(RESTART_PAUSE_MAX_MS, this.#pauseMs * 2);
      try {
        await this.start();
        this.#restartCount++;
        return;
      } catch {
        // It may work at the next attempt: the events until then are missed, as the gap tells.
      }
    }
  }
}

/** Type, then dropped, pending and the most that was pending as 64-bit numbers. */
const HEALTH_BYTES = 32;
