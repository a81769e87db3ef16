// Lines of an audit log in, joined events with what the process table knew out. The table is handed in
// where it outlives the reader: the parts of a rotated log share one, so that parents are found.

import { syscallName } from "../../../base/linux/syscall-name.ts";
import type { EventOrigin } from "../../../event/ecs-event.ts";
import type { AuditRecord } from "../../raw-record.ts";
import { ProcessTable } from "../process-table.ts";
import type { AuditEvent } from "./audit-event.ts";
import { AuditJoiner, type JoinedEvent } from "./audit-joiner.ts";
import { parseAuditRecord } from "./parse-record.ts";

export interface AuditLineReaderOptions {
  /** The host of lines without `node=`. */
  readonly hostId: string;
  /** Told of each line that is no audit record. */
  readonly onUnreadable: (line: string, origin: EventOrigin) => void;
  readonly table?: ProcessTable;
}

export class AuditLineReader {
  readonly #options: AuditLineReaderOptions;
  readonly #joiner = new AuditJoiner();
  readonly #table: ProcessTable;

  constructor(options: AuditLineReaderOptions) {
    this.#options = options;
    this.#table = options.table ?? new ProcessTable();
  }

  get incompleteCount(): number {
    return this.#joiner.incompleteCount;
  }

  /** Takes one line and returns the events that it completes. Never throws. */
  push(line: string, origin: EventOrigin): readonly AuditRecord[] {
    const record = parseAuditRecord(line);
    if (record === undefined) {
      this.#options.onUnreadable(line, origin);
      return [];
    }
    return this.#joiner.push(record, origin).map((joined) => this.#enriched(joined));
  }

  flush(): readonly AuditRecord[] {
    return this.#joiner.flush().map((joined) => this.#enriched(joined));
  }

  #enriched({ event, origin }: JoinedEvent): AuditRecord {
    const host = event.node ?? this.#options.hostId;
    const syscall = event.records.find((record) => record.type === "SYSCALL")?.fields;
    const pid = numberIn(syscall, "pid");
    const parentPid = numberIn(syscall, "ppid");
    // The parent as it was before this event: an exec may replace it when a process is its own parent.
    const parent = parentPid === undefined ? undefined : this.#table.find(host, parentPid);
    if (syscall !== undefined && pid !== undefined) this.#observe(host, event, syscall);
    const process = pid === undefined ? undefined : this.#table.find(host, pid);
    return { shape: "audit", audit: event, process, parent, origin, hostId: host };
  }

  #observe(host: string, event: AuditEvent, syscall: ReadonlyMap<string, string>): void {
    const name = syscallName(syscall.get("arch"), syscall.get("syscall"));
    const isSuccess = syscall.get("success") === "yes";
    const pid = Number(syscall.get("pid"));
    const parentPid = numberIn(syscall, "ppid");
    const { timestampMs } = event;
    if (event.args !== undefined && isSuccess) {
      const executable = known(syscall.get("exe"));
      this.#table.observeExec(host, {
        pid,
        parentPid,
        name: executable?.slice(executable.lastIndexOf("/") + 1) ?? known(syscall.get("comm")),
        executable,
        args: event.args,
        argsCount: event.argsCount,
        timestampMs,
      });
    } else if (name !== undefined && /^(clone3?|fork|vfork)$/.test(name) && isSuccess) {
      const child = numberIn(syscall, "exit");
      if (child !== undefined && child > 0) {
        this.#table.observeFork(host, { pid: child, parentPid: pid, timestampMs });
      }
    } else if (name === "exit_group") this.#table.observeExit(host, pid);
  }
}

function numberIn(
  fields: ReadonlyMap<string, string> | undefined,
  key: string,
): number | undefined {
  const value = fields?.get(key);
  const number = value === undefined || value === "" ? Number.NaN : Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function known(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === "(null)" ? undefined : value;
}
