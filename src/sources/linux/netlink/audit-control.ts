// Questions and orders to the kernel's audit system: its state, its settings, its rules. The answers come
// at once. Source: include/uapi/linux/audit.h.
import { KernelError } from "../ebpf/kernel-calls.ts";
import { auditRule, isTaskNever } from "./audit-rule.ts";
import { NETLINK_HEADER_BYTES, NetlinkSocket, netlinkMessage } from "./netlink-socket.ts";

export const NETLINK_AUDIT = 9;

const MESSAGE = {
  error: 2,
  done: 3,
  get: 1000,
  set: 1001,
  addRule: 1011,
  deleteRule: 1012,
  listRules: 1013,
} as const;
const REQUEST_AND_ACK = 5;
const MASK = { enabled: 1, backlogLimit: 16 } as const;
const EEXIST = 17;
const NOTHING: Buffer = Buffer.alloc(0);

export interface AuditStatus {
  /** 0 off, 1 on, 2 on and locked until the next boot. */
  readonly enabled: number;
  /** The daemon that the kernel hands records to; 0 when there is none. */
  readonly daemonPid: number;
  readonly backlogLimit: number;
  /** Records that found the backlog full, since boot. */
  readonly lost: number;
  /** Records in the backlog. */
  readonly backlog: number;
}

export const AUDIT_LOCKED = 2;

export class AuditControl {
  readonly #socket: NetlinkSocket;
  #sequence = 0;

  /** Throws KernelError where there is no audit system; asking takes CAP_AUDIT_CONTROL. */
  constructor() {
    this.#socket = new NetlinkSocket(NETLINK_AUDIT, 0, "no audit system");
  }

  status(): AuditStatus {
    let found: Buffer = NOTHING;
    this.#request(MESSAGE.get, NOTHING, (type, body) => {
      if (type === MESSAGE.get) found = Buffer.from(body);
    });
    const at = (offset: number): number =>
      found.length >= offset + 4 ? found.readUInt32LE(offset) : 0;
    return {
      enabled: at(4),
      daemonPid: at(12),
      backlogLimit: at(20),
      lost: at(24),
      backlog: at(28),
    };
  }

  set({ enabled, backlogLimit }: Pick<AuditStatus, "enabled" | "backlogLimit">): void {
    const status = Buffer.alloc(44);
    status.writeUInt32LE(MASK.enabled | MASK.backlogLimit, 0);
    status.writeUInt32LE(enabled, 4);
    status.writeUInt32LE(backlogLimit, 20);
    this.#request(MESSAGE.set, status);
  }

  /** Our rule; it may be there already. */
  addRule(): void {
    try {
      this.#request(MESSAGE.addRule, auditRule());
    } catch (error) {
      if (!(error instanceof KernelError) || error.errno !== EEXIST) throw error;
    }
  }

  /** False when it was not there. */
  deleteRule(): boolean {
    try {
      this.#request(MESSAGE.deleteRule, auditRule());
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a rule keeps the system calls of all new processes out of the audit. */
  hasTaskNever(): boolean {
    let isFound = false;
    this.#request(MESSAGE.listRules, NOTHING, (type, body) => {
      if (type === MESSAGE.listRules && isTaskNever(body)) isFound = true;
    });
    return isFound;
  }

  close(): void {
    this.#socket.close();
  }

  /** Sends one message and gives each message of its answer to `take`. Throws KernelError. */
  #request(type: number, body: Buffer, take?: (type: number, body: Buffer) => void): void {
    const sequence = ++this.#sequence;
    const message = netlinkMessage({ type, flags: REQUEST_AND_ACK, sequence }, body);
    this.#socket.send(message, "cannot ask the audit system");
    for (;;) {
      const answer = this.#socket.receiveAwaited("no answer from the audit system");
      const answered = answer.readUInt16LE(4);
      if (answer.readUInt32LE(8) !== sequence) continue;
      if (answered === MESSAGE.done) return;
      if (answered !== MESSAGE.error) {
        take?.(answered, answer.subarray(NETLINK_HEADER_BYTES));
        // The acknowledgement comes before the answer, and nothing after it.
        if (type === MESSAGE.get) return;
        continue;
      }
      const errno = -answer.readInt32LE(NETLINK_HEADER_BYTES);
      if (errno !== 0) throw new KernelError(`the audit system refused message ${type}`, errno);
      if (type !== MESSAGE.get && type !== MESSAGE.listRules) return;
    }
  }
}
