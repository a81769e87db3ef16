// The live sensor where BPF is not to be had: the kernel's audit system, read as an audit log is. Execs
// with arguments, and connections; parents' arguments come from the process table, which /proc fills for
// those that began before.

import { hostname } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { RawRecord } from "../../raw-record.ts";
import { Waiter } from "../ebpf/kernel-calls.ts";
import { ProcessTable } from "../process-table.ts";
import { listProcesses, readProcess } from "../sensor/read-proc.ts";
import { AuditLineReader } from "./audit-line-reader.ts";
import { AuditNetlink } from "./audit-netlink.ts";

const POLL_MS = 200;

export class AuditSensor {
  readonly #signal: AbortSignal;
  #netlink: AuditNetlink | undefined;
  #eventCount = 0;
  #lostCount = 0;
  #line = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Sets the audit rule. Throws KernelError. */
  start(): void {
    this.#netlink = new AuditNetlink();
  }

  get eventCount(): number {
    return this.#eventCount;
  }

  /** Records that the kernel says it lost. */
  get lostCount(): number {
    return this.#lostCount;
  }

  /** Joined events until the signal aborts; empty batches tell that time passes. */
  async *batches(): AsyncGenerator<readonly RawRecord[]> {
    if (this.#netlink === undefined) this.start();
    const netlink = this.#netlink as AuditNetlink;
    const table = seededTable(hostname());
    const reader = new AuditLineReader({ hostId: hostname(), onUnreadable: () => {}, table });
    const waiter = new Waiter(netlink.fd);
    try {
      while (!this.#signal.aborted) {
        await waiter.wait(POLL_MS);
        const batch: RawRecord[] = [];
        netlink.drain((line) => {
          batch.push(...reader.push(line, { file: "<audit>", line: ++this.#line }));
        });
        this.#eventCount += batch.length;
        yield batch;
        await nextTurn();
      }
      yield reader.flush();
    } finally {
      this.#lostCount = netlink.lostCount;
      netlink.stop();
    }
  }
}

function seededTable(host: string): ProcessTable {
  const table = new ProcessTable();
  const nowMs = Date.now();
  for (const pid of listProcesses()) {
    const status = readProcess(pid);
    if (status === undefined) continue;
    const executable = status.executable;
    table.observeExec(host, {
      pid,
      parentPid: status.parentPid,
      name: executable?.slice(executable.lastIndexOf("/") + 1) ?? status.command,
      executable,
      args: status.args,
      argsCount: status.args?.length,
      timestampMs: nowMs,
    });
  }
  return table;
}
