// Joins the records of one audit event: all that share `audit(time:serial)` on one host. Events of
// busy hosts interleave; an event is whole at its EOE or PROCTITLE record, or when it is old.
import type { EventOrigin } from "../../../event/ecs-event.ts";
import type { AuditEvent } from "./audit-event.ts";
import { execArguments } from "./execve-args.ts";
import type { ParsedRecord } from "./parse-record.ts";

/** Events under way at once; the kernel interleaves a handful. */
const PENDING_MAX = 512;

/** An event whose last record is this much older than the newest is given up as it is. */
const PENDING_MS_MAX = 2_000;

export interface JoinedEvent {
  readonly event: AuditEvent;
  readonly origin: EventOrigin;
}

interface Pending {
  readonly records: ParsedRecord[];
  readonly origin: EventOrigin;
}

export class AuditJoiner {
  readonly #pending = new Map<string, Pending>();
  #incompleteCount = 0;

  /** Events given up without their last record. */
  get incompleteCount(): number {
    return this.#incompleteCount;
  }

  /** Takes one record and returns the events that it completes. */
  push(record: ParsedRecord, origin: EventOrigin): readonly JoinedEvent[] {
    const key = `${record.node ?? ""} ${record.id}`;
    const pending = this.#pending.get(key);
    if (record.type === "EOE") {
      this.#pending.delete(key);
      return pending === undefined ? [] : [joined(pending)];
    }
    if (pending === undefined && standsAlone(record)) {
      return [joined({ records: [record], origin })];
    }
    const open = pending ?? { records: [], origin };
    open.records.push(record);
    if (record.type === "PROCTITLE") {
      this.#pending.delete(key);
      return [joined(open)];
    }
    if (pending === undefined) this.#pending.set(key, open);
    return this.#giveUpOld(record.timestampMs);
  }

  /** Everything still under way, as it is. */
  flush(): readonly JoinedEvent[] {
    const rest = [...this.#pending.values()].map(joined);
    this.#pending.clear();
    return rest;
  }

  #giveUpOld(nowMs: number): readonly JoinedEvent[] {
    const old: JoinedEvent[] = [];
    for (const [key, pending] of this.#pending) {
      const first = pending.records[0] as ParsedRecord;
      const isOld = nowMs - first.timestampMs > PENDING_MS_MAX;
      if (!isOld && this.#pending.size <= PENDING_MAX) break;
      this.#pending.delete(key);
      // Only system calls promise more records.
      if (first.type === "SYSCALL") this.#incompleteCount++;
      old.push(joined(pending));
    }
    return old;
  }
}

// Messages of programs and the daemon come alone; the kernel's are 1300 and above.
function standsAlone(record: ParsedRecord): boolean {
  return !KERNEL_TYPES.has(record.type);
}

const KERNEL_TYPES: ReadonlySet<string> = new Set(
  (
    "SYSCALL PATH IPC SOCKETCALL CONFIG_CHANGE SOCKADDR CWD EXECVE IPC_SET_PERM MQ_OPEN MQ_SENDRECV " +
    "MQ_NOTIFY MQ_GETSETATTR KERNEL_OTHER FD_PAIR OBJ_PID TTY BPRM_FCAPS CAPSET MMAP NETFILTER_PKT " +
    "NETFILTER_CFG SECCOMP PROCTITLE FEATURE_CHANGE REPLACE KERN_MODULE FANOTIFY TIME_INJOFFSET " +
    "TIME_ADJNTPVAL BPF EVENT_LISTENER URINGOP OPENAT2 AVC SELINUX_ERR AVC_PATH MAC_POLICY_LOAD " +
    "MAC_STATUS MAC_CONFIG_CHANGE ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK INTEGRITY_DATA LOGIN"
  ).split(" "),
);

function joined({ records, origin }: Pending): JoinedEvent {
  const first = records[0] as ParsedRecord;
  const exec = execArguments(records);
  return {
    origin,
    event: {
      id: first.id,
      timestampMs: first.timestampMs,
      serial: first.serial,
      node: first.node,
      records: records.map(({ type, fields }) => ({ type, fields })),
      args: exec?.args,
      argsCount: exec?.count,
    },
  };
}
