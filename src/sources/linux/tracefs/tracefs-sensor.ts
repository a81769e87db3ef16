// The last resort of the live sensor: tracepoints read through tracefs, and /proc for all that they do not
// tell, arguments above all. A process of a few milliseconds is gone before /proc is read; its events say
// best effort.

import { setImmediate as nextTurn } from "node:timers/promises";
import { ipText } from "../../../base/linux/ip-text.ts";
import type { RawRecord } from "../../raw-record.ts";
import type { Endpoint, KernelRecord } from "../ebpf/decode-record.ts";
import { bootNs, Waiter } from "../ebpf/kernel-calls.ts";
import { CaptureFailure } from "../sensor/capture-failure.ts";
import type { HostSensor, SensorHealth, SensorStart } from "../sensor/host-sensor.ts";
import type { ProcStatus } from "../sensor/read-proc.ts";
import { RecordTeller } from "../sensor/record-teller.ts";
import { statusOf, ThinRecords } from "../sensor/thin-records.ts";
import { Threads } from "./threads.ts";
import { bytesOf, numberOf, type TraceFormat, textOf } from "./trace-format.ts";
import { TraceInstance, type TraceSwitch } from "./trace-instance.ts";
import type { TraceRecord } from "./trace-page.ts";

const NEW_TASK = "task/task_newtask";
const EXEC = "sched/sched_process_exec";
const EXIT = "sched/sched_process_exit";
const SOCKET = "sock/inet_sock_set_state";
/** TCP_SYN_SENT of IPPROTO_TCP: a connection goes out. */
const SYN_SENT = "newstate == 2 && protocol == 6";

const SWITCHES: readonly TraceSwitch[] = [
  { event: NEW_TASK, isNeeded: true },
  { event: EXEC, isNeeded: true },
  { event: EXIT, isNeeded: true },
  { event: SOCKET, filter: SYN_SENT, isNeeded: false },
];

const CLONE_PARENT = 0x8000;
const CLONE_THREAD = 0x1_0000;
const AF_INET = 2;
const AF_INET6 = 10;
const POLL_MS = 20;
const COUNTERS_EVERY_MS = 1_000;

/** A record that waits for those of other processors before it; with what /proc said at once. */
interface Held {
  readonly record: TraceRecord;
  readonly status: ProcStatus | undefined;
}

export class TracefsSensor implements HostSensor {
  readonly #signal: AbortSignal;
  readonly #teller = new RecordTeller("tracefs");
  readonly #thin = new ThinRecords(this.#teller.table);
  readonly #threads = new Threads();
  #instance: TraceInstance | undefined;
  #held: readonly Held[] = [];
  #unreadableCount = 0;
  #dropped = 0;
  #fill = 0;
  #fillMax = 0;
  #countersMs = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Throws CaptureFailure; needs CAP_SYS_ADMIN, or rights in a mounted tracefs. */
  readonly start = (): Promise<SensorStart> => {
    try {
      this.#instance = new TraceInstance(SWITCHES);
    } catch (error) {
      return Promise.reject(CaptureFailure.of(error));
    }
    this.#teller.seed();
    return Promise.resolve({
      capture: "tracefs",
      how: "through tracefs and /proc, best effort",
      missing: [
        "arguments of processes that end within milliseconds",
        "files, accepted connections, changes of user, system calls, exit codes",
        ...this.#instance.missing,
      ],
    });
  };

  readonly health = (): SensorHealth => ({
    ...this.#teller.counts(),
    droppedCount: this.#dropped,
    unreadableCount: this.#unreadableCount,
    fill: this.#fill,
    fillMax: this.#fillMax,
    restartCount: 0,
    gapMs: 0,
  });

  async *batches(): AsyncGenerator<readonly RawRecord[]> {
    if (this.#instance === undefined) await this.start();
    const instance = this.#instance as TraceInstance;
    const waiter = new Waiter(...instance.fds);
    try {
      while (!this.#signal.aborted) {
        await waiter.wait(POLL_MS);
        const batch: RawRecord[] = [];
        this.#read(instance, batch);
        this.#teller.endRead();
        this.#lookAtCounters(instance);
        yield batch;
        await nextTurn();
      }
      const last: RawRecord[] = [];
      this.#read(instance, last);
      yield last;
    } finally {
      this.#countersMs = 0;
      this.#lookAtCounters(instance);
      instance.stop();
    }
  }

  /** What is newer than the begin of this read waits: an older record of another processor may come. */
  #read(instance: TraceInstance, batch: RawRecord[]): void {
    const beginNs = bootNs();
    const fresh = instance.drain().map((record) => ({ record, status: this.#lookAt(record) }));
    const all = [...this.#held, ...fresh].sort((a, b) =>
      a.record.timeNs < b.record.timeNs ? -1 : a.record.timeNs > b.record.timeNs ? 1 : 0,
    );
    const count = all.findLastIndex(({ record }) => record.timeNs <= beginNs) + 1;
    this.#held = all.slice(count);
    for (const held of all.slice(0, count)) {
      const record = this.#understand(instance, held);
      const told =
        record === undefined ? undefined : this.#teller.tell(record, { isBestEffort: true });
      if (told !== undefined) batch.push(told);
    }
  }

  #formatOf(record: TraceRecord, event: string): TraceFormat | undefined {
    const format = this.#instance?.formats.get(event);
    return record.bytes.length >= 8 && record.bytes.readUInt16LE(0) === format?.id
      ? format
      : undefined;
  }

  /** /proc of a process that has just begun a program, as early as can be. */
  #lookAt(record: TraceRecord): ProcStatus | undefined {
    const format = this.#formatOf(record, EXEC);
    const pid = format && numberOf(record.bytes, format, "pid");
    return pid === undefined ? undefined : statusOf(pid, record.timeNs);
  }

  #understand(instance: TraceInstance, { record, status }: Held): KernelRecord | undefined {
    for (const event of instance.formats.keys()) {
      const format = this.#formatOf(record, event);
      if (format === undefined) continue;
      switch (event) {
        case NEW_TASK:
          return this.#newTask(record, format);
        case EXEC:
          return this.#exec(record, format, status);
        case EXIT:
          return this.#exit(record, format);
        case SOCKET:
          return this.#connection(record, format);
      }
    }
    this.#unreadableCount++;
    return undefined;
  }

  #isProcess = (pid: number): boolean => this.#teller.table.factsOf(pid) !== undefined;

  #newTask({ bytes, timeNs }: TraceRecord, format: TraceFormat): KernelRecord | undefined {
    const pid = numberOf(bytes, format, "pid");
    const creatorThread = numberOf(bytes, format, "common_pid");
    const flags = numberOf(bytes, format, "clone_flags");
    if (pid === undefined || creatorThread === undefined || flags === undefined) return undefined;
    const creatorPid = this.#threads.processOf(creatorThread, this.#isProcess);
    if ((flags & CLONE_THREAD) !== 0) {
      this.#threads.begin(pid, creatorPid);
      return undefined;
    }
    // The number may have been a thread's before, of whose end nothing was heard.
    this.#threads.end(pid);
    const above = this.#teller.table.factsOf(creatorPid)?.parentPid;
    const parentPid = (flags & CLONE_PARENT) === 0 ? creatorPid : (above ?? creatorPid);
    return this.#thin.fork({ pid, timeNs, parentPid, creatorPid });
  }

  #exec(
    { bytes, timeNs }: TraceRecord,
    format: TraceFormat,
    status: ProcStatus | undefined,
  ): KernelRecord | undefined {
    const pid = numberOf(bytes, format, "pid");
    const before = numberOf(bytes, format, "old_pid");
    if (pid === undefined) return undefined;
    // A thread that begins a program takes its process's number.
    if (before !== undefined && before !== pid) this.#threads.end(before);
    return this.#thin.exec({ pid, timeNs, status, filename: textOf(bytes, format, "filename") });
  }

  /** Newer kernels say whether it was the last thread; else the first one's end is the process's. */
  #exit({ bytes, timeNs }: TraceRecord, format: TraceFormat): KernelRecord | undefined {
    const thread = numberOf(bytes, format, "pid");
    if (thread === undefined) return undefined;
    const ofThread = this.#threads.end(thread);
    const isLast = numberOf(bytes, format, "group_dead");
    const isEnd = isLast === undefined ? ofThread === undefined : isLast !== 0;
    const pid = ofThread ?? thread;
    if (!isEnd || !this.#isProcess(pid)) return undefined;
    return this.#thin.exit({ pid, timeNs, status: undefined });
  }

  #connection({ bytes, timeNs }: TraceRecord, format: TraceFormat): KernelRecord | undefined {
    const thread = numberOf(bytes, format, "common_pid") ?? 0;
    const family = numberOf(bytes, format, "family");
    if (thread === 0 || (family !== AF_INET && family !== AF_INET6)) return undefined;
    const end = (address: string, port: string): Endpoint => ({
      ip: ipText(bytesOf(bytes, format, family === AF_INET ? address : `${address}_v6`)),
      port: numberOf(bytes, format, port) ?? 0,
    });
    const local = end("saddr", "sport");
    return this.#thin.connection({
      kind: "connect",
      pid: this.#threads.processOf(thread, this.#isProcess),
      timeNs,
      // The kernel chooses the port a moment later.
      local: local.port === 0 ? undefined : local,
      remote: end("daddr", "dport"),
      family: family === AF_INET ? "ipv4" : "ipv6",
      transport: "tcp",
    });
  }

  #lookAtCounters(instance: TraceInstance): void {
    const nowMs = performance.now();
    if (nowMs - this.#countersMs < COUNTERS_EVERY_MS) return;
    this.#countersMs = nowMs;
    const { droppedCount, fill } = instance.counters();
    this.#dropped = droppedCount;
    this.#fill = fill;
    this.#fillMax = Math.max(this.#fillMax, fill);
  }
}
