// The live sensor where BPF is not to be had: execs with arguments and connections from the kernel's audit
// system, forks, ends and true parents from its process connector. What the audit system does not tell of
// an exec, because it was told not to or began too late, comes from /proc, and says so.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { RawRecord } from "../../raw-record.ts";
import { bootNs, bootToEpochNs, monotonicToBootNs, Waiter } from "../ebpf/kernel-calls.ts";
import { AUDIT_LOCKED, AuditControl } from "../netlink/audit-control.ts";
import { auditLoanPlace, borrowAudit, returnAudit } from "../netlink/audit-loan.ts";
import { AuditStream } from "../netlink/audit-stream.ts";
import { type ConnectorEvent, ProcessConnector } from "../netlink/process-connector.ts";
import { CaptureFailure } from "../sensor/capture-failure.ts";
import type { HostSensor, SensorHealth, SensorStart } from "../sensor/host-sensor.ts";
import { RecordTeller } from "../sensor/record-teller.ts";
import { statusOf, ThinRecords } from "../sensor/thin-records.ts";
import { undoAtExit } from "../undo-at-exit.ts";
import type { AuditEvent } from "./audit-event.ts";
import { auditFactsOf } from "./audit-facts.ts";
import { AuditJoiner } from "./audit-joiner.ts";
import { EventOrder, type OrderedEvent } from "./event-order.ts";
import { parseAuditRecord } from "./parse-record.ts";

const POLL_MS = 100;
/** Of the audit system's own counters. */
const STATUS_EVERY_MS = 1_000;

/** In the last read: longer than anything waits for its part of the other source. */
const LAST_WAITED_NS = 60_000_000_000n;

/** What is open while it runs. */
interface Sources {
  readonly control: AuditControl;
  readonly stream: AuditStream;
  readonly connector: ProcessConnector | undefined;
  readonly close: () => void;
}

export class AuditSensor implements HostSensor {
  readonly #signal: AbortSignal;
  readonly #teller = new RecordTeller("audit");
  readonly #thin = new ThinRecords(this.#teller.table);
  readonly #joiner = new AuditJoiner();
  readonly #order = new EventOrder();
  #sources: Sources | undefined;
  #lostBefore = 0;
  #lost = 0;
  #unreadableCount = 0;
  #fill = 0;
  #fillMax = 0;
  #statusMs = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Sets the audit rule. Throws CaptureFailure; needs CAP_AUDIT_READ and CAP_AUDIT_CONTROL. */
  readonly start = (): Promise<SensorStart> => {
    const missing: string[] = ["files, changes of user and system calls"];
    try {
      this.#sources = this.#open(missing);
    } catch (error) {
      return Promise.reject(CaptureFailure.of(error));
    }
    this.#teller.seed();
    const how =
      this.#sources.connector === undefined
        ? "through the audit system"
        : "through the audit system and the process connector";
    return Promise.resolve({ capture: "audit", how, missing });
  };

  #open(missing: string[]): Sources {
    const control = new AuditControl();
    const stream = new AuditStream();
    const place = auditLoanPlace(this.#teller.host.bootId);
    const undo = undoAtExit(() => returnAudit(control, place));
    try {
      borrowAudit(control, place);
      const { enabled, lost } = control.status();
      this.#lostBefore = lost;
      if (enabled === AUDIT_LOCKED) {
        missing.push("arguments where the audit rules, locked until the next boot, do not ask");
      }
      if (control.hasTaskNever()) {
        missing.push('arguments, but for what /proc still has: an audit rule says "never,task"');
      }
    } catch (error) {
      undo();
      throw error;
    }
    const connector = openConnector(missing);
    const close = (): void => {
      undo();
      connector?.stop();
      stream.stop();
      control.close();
    };
    return { control, stream, connector, close };
  }

  readonly health = (): SensorHealth => ({
    ...this.#teller.counts(),
    droppedCount: this.#lost,
    unreadableCount: this.#unreadableCount,
    fill: this.#fill,
    fillMax: this.#fillMax,
    restartCount: 0,
    gapMs: 0,
  });

  async *batches(): AsyncGenerator<readonly RawRecord[]> {
    if (this.#sources === undefined) await this.start();
    const { stream, connector, close } = this.#sources as Sources;
    const waiter = new Waiter(stream.fd, ...(connector === undefined ? [] : [connector.fd]));
    try {
      while (!this.#signal.aborted) {
        await waiter.wait(POLL_MS);
        const batch: RawRecord[] = [];
        this.#read(batch);
        this.#teller.endRead();
        this.#lookAtCounters();
        yield batch;
        await nextTurn();
      }
      const last: RawRecord[] = [];
      this.#read(last, LAST_WAITED_NS);
      yield last;
    } finally {
      this.#statusMs = 0;
      this.#lookAtCounters();
      close();
    }
  }

  #read(batch: RawRecord[], waitedNs = 0n): void {
    const { stream, connector } = this.#sources as Sources;
    const nowNs = bootNs();
    const offsetNs = monotonicToBootNs();
    // In this order: the connector tells of an exec before the audit system does, so that what was read
    // of the one has its part of the other behind it.
    const lines: string[] = [];
    stream.drain((line) => lines.push(line));
    connector?.drain((event) => this.#takeProcess(event, offsetNs, nowNs));
    for (const line of lines) {
      const record = parseAuditRecord(line);
      if (record === undefined) this.#unreadableCount++;
      else {
        for (const { event } of this.#joiner.push(record, ORIGIN)) this.#takeAudit(event, nowNs);
      }
    }
    for (const event of this.#order.take(nowNs + waitedNs)) {
      const told = this.#tell(event, offsetNs);
      if (told !== undefined) batch.push(told);
    }
  }

  #takeProcess(event: ConnectorEvent, offsetNs: bigint, nowNs: bigint): void {
    if (event.kind !== "exec") {
      this.#order.push({ kind: "process", event }, nowNs);
      return;
    }
    const { pid } = event;
    const timeNs = event.monotonicNs + offsetNs;
    // At once: a process of a few milliseconds is gone when the audit system's words come.
    const status = statusOf(pid, timeNs);
    this.#order.pushExec({ kind: "exec", pid, timeNs, status, told: undefined }, nowNs);
  }

  #takeAudit(event: AuditEvent, nowNs: bigint): void {
    const facts = auditFactsOf(event);
    if (facts === undefined) return;
    const timeNs = timeOf(event);
    if (facts.kind !== "exec") {
      this.#order.push({ kind: "connection", timeNs, facts }, nowNs);
      return;
    }
    const { pid, exec } = facts;
    if (this.#order.tell(pid, exec)) return;
    const isAlone = this.#sources?.connector === undefined;
    const status = isAlone ? statusOf(pid, timeNs) : undefined;
    this.#order.push({ kind: "exec", pid, timeNs, status, told: exec }, nowNs);
  }

  #tell(ordered: OrderedEvent, offsetNs: bigint): RawRecord | undefined {
    switch (ordered.kind) {
      case "exec": {
        const isBestEffort = ordered.told === undefined;
        return this.#teller.tell(this.#thin.exec(ordered), { isBestEffort });
      }
      case "connection": {
        const { facts, timeNs } = ordered;
        const { kind, pid, remote, family } = facts;
        const ends = { local: undefined, remote, family, transport: undefined } as const;
        return this.#teller.tell(this.#thin.connection({ kind, pid, timeNs, ...ends }));
      }
      case "process": {
        const { event } = ordered;
        const timeNs = event.monotonicNs + offsetNs;
        if (event.kind === "fork") return this.#teller.tell(this.#thin.fork({ ...event, timeNs }));
        if (event.kind === "exit") return this.#teller.tell(this.#thin.exit({ ...event, timeNs }));
        return undefined;
      }
    }
  }

  #lookAtCounters(): void {
    const nowMs = performance.now();
    if (nowMs - this.#statusMs < STATUS_EVERY_MS) return;
    this.#statusMs = nowMs;
    const { control, stream, connector } = this.#sources as Sources;
    try {
      const { lost, backlog, backlogLimit } = control.status();
      this.#lost = lost - this.#lostBefore + stream.overrunCount + (connector?.overrunCount ?? 0);
      this.#fill = backlogLimit === 0 ? 0 : backlog / backlogLimit;
      this.#fillMax = Math.max(this.#fillMax, this.#fill);
    } catch {
      // The counters stay as they were last.
    }
  }
}

const ORIGIN = { file: "<audit>", line: 0 } as const;

/** Audit stamps have milliseconds; the serial number keeps those of one millisecond apart. */
function timeOf({ timestampMs, serial }: AuditEvent): bigint {
  const ns = BigInt(Math.floor(timestampMs)) * 1_000_000n + BigInt(serial % 1_000_000);
  return ns - bootToEpochNs();
}

/** Why it cannot be used, without changing anything; undefined when it can. */
export function auditProblem(): string | undefined {
  try {
    new AuditStream().stop();
    const control = new AuditControl();
    control.status();
    control.close();
    return undefined;
  } catch (error) {
    return CaptureFailure.of(error).message;
  }
}

function openConnector(missing: string[]): ProcessConnector | undefined {
  try {
    return new ProcessConnector();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    missing.push(`forks and ends of processes: ${why}`);
    return undefined;
  }
}
