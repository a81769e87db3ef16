// From records of the kernel to records with their process, for every way of watching: the process table,
// the time, the order, what is left out, and the counts.
import type { EventOrigin } from "../../../event/ecs-event.ts";
import type { KernelRawRecord, SensorGapRecord } from "../../raw-record.ts";
import type { KernelRecord } from "../ebpf/decode-record.ts";
import { bootNs, bootToEpochNs } from "../ebpf/kernel-calls.ts";
import { RecordedVariables } from "../recorded-variables.ts";
import type { CaptureKind } from "./capture-kind.ts";
import { type HostFacts, readHostFacts } from "./host-facts.ts";
import type { SensorHealth } from "./host-sensor.ts";
import { LiveProcessTable, type TableContext } from "./live-process-table.ts";
import type { ProcessUsers } from "./process-facts.ts";
import { NamedUsers } from "./process-users.ts";
import { listProcesses, readProcess } from "./read-proc.ts";
import { IdNames } from "./user-names.ts";

/** The clocks of the machine drift apart; time is set anew this often. */
const CLOCK_EVERY_NS = 60_000_000_000n;

/** What is known of executed files and recorded of environments. */
export type FileFacts = Pick<TableContext, "imageOf" | "recordedVariables">;

/** For ways of watching that tell neither. */
const NO_FILE_FACTS: FileFacts = {
  imageOf: () => undefined,
  recordedVariables: new RecordedVariables([]),
};

export class RecordTeller {
  readonly host: HostFacts = readHostFacts();
  readonly table: LiveProcessTable;
  readonly #capture: CaptureKind;
  #epochNs = bootToEpochNs();
  #epochSetNs = bootNs();
  #newestNs = 0n;
  #sequence = 0;
  /** Of the last read: asking for the time of each record takes longer than to decode it. */
  #readMs = performance.now();
  #recordCount = 0;
  #bestEffortCount = 0;
  #lagMs = 0;
  #lagMaxMs = 0;

  constructor(capture: CaptureKind, files: FileFacts = NO_FILE_FACTS) {
    this.#capture = capture;
    const users = new IdNames("/etc/passwd", () => this.#readMs);
    const groups = new IdNames("/etc/group", () => this.#readMs);
    this.table = new LiveProcessTable({
      boot: { hostId: this.host.id, bootId: this.host.bootId },
      usersOf: new NamedUsers(users, groups).of,
      readProcess: (pid) => readProcess(pid),
      ...files,
    });
  }

  /** Learns the processes that are there. After capture has begun, so that nothing falls between. */
  seed(): void {
    const pids = listProcesses();
    this.table.keepOnly(new Set(pids));
    for (const pid of pids) {
      const status = readProcess(pid);
      if (status !== undefined) this.table.seed(status);
    }
  }

  readonly #startOf = (startNs: bigint): number => Number((startNs + this.#epochNs) / 1_000_000n);

  /** Undefined for what is no event: our own doings, and calls that changed nothing. */
  tell(record: KernelRecord, from: TellOptions = {}): KernelRawRecord | undefined {
    this.#recordCount++;
    const { timeNs, pid } = record.actor;
    if (timeNs > this.#newestNs) this.#newestNs = timeNs;
    const moment = this.table.apply(record);
    const isOurs = pid === process.pid || pid === from.capturePid;
    if (isOurs || !isTold(record, moment.before?.users, moment.process.users)) return undefined;
    const isBestEffort = from.isBestEffort === true;
    if (isBestEffort) this.#bestEffortCount++;
    return {
      shape: "kernel",
      record,
      moment,
      host: this.host,
      timestampMs: Number((timeNs + this.#epochNs) / 1_000n) / 1_000,
      startOf: this.#startOf,
      sequence: this.#sequence++,
      capture: this.#capture,
      isBestEffort,
      origin: this.#origin(),
    };
  }

  gap(reason: string): SensorGapRecord {
    return {
      shape: "sensor-gap",
      reason,
      host: this.host,
      timestampMs: Date.now(),
      sequence: this.#sequence++,
      origin: this.#origin(),
    };
  }

  /** After a read: how old the newest record is by now. Sets the clock too when it is time. */
  endRead(): void {
    this.#readMs = performance.now();
    const nowNs = bootNs();
    if (nowNs - this.#epochSetNs > CLOCK_EVERY_NS) {
      this.#epochNs = bootToEpochNs();
      this.#epochSetNs = nowNs;
    }
    if (this.#newestNs === 0n) return;
    this.#lagMs = Math.max(0, Number(nowNs - this.#newestNs) / 1e6);
    this.#lagMaxMs = Math.max(this.#lagMaxMs, this.#lagMs);
    this.#newestNs = 0n;
  }

  counts(): Omit<SensorHealth, CountedElsewhere> {
    return {
      capture: this.#capture,
      recordCount: this.#recordCount,
      eventCount: this.#sequence,
      bestEffortCount: this.#bestEffortCount,
      lagMs: this.#lagMs,
      lagMaxMs: this.#lagMaxMs,
      processCount: this.table.size,
      evictedCount: this.table.evictedCount,
      lookedUpCount: this.table.lookedUpCount,
      hashedCount: 0,
      unhashedCount: 0,
    };
  }

  #origin(): EventOrigin {
    return { file: "<kernel>", line: this.#sequence };
  }
}

type CountedElsewhere =
  | "droppedCount"
  | "unreadableCount"
  | "fill"
  | "fillMax"
  | "restartCount"
  | "gapMs";

interface TellOptions {
  /** The process that reads the kernel's buffer for us. */
  readonly capturePid?: number;
  readonly isBestEffort?: boolean;
}

const SETSID = 112;

/** setuid to the same user changes nothing, and is no event; nor is a message that is no DNS. */
function isTold(
  record: KernelRecord,
  before: ProcessUsers | undefined,
  after: ProcessUsers | undefined,
): boolean {
  // Whatever else goes to port 53.
  if (record.kind === "dns-query") return record.question !== undefined;
  if (record.kind !== "credentials" || record.syscall === SETSID) return true;
  return JSON.stringify(before) !== JSON.stringify(after);
}
