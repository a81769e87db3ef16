// The records of the kernel's audit system as they are made, by multicast: beside auditd, which keeps its
// own copy, or without it. Written as lines of an audit log. Source: include/uapi/linux/audit.h.
import { NETLINK_AUDIT } from "./audit-control.ts";
import { NETLINK_HEADER_BYTES, NetlinkSocket } from "./netlink-socket.ts";

const GROUP_READLOG = 1;

/** Names of the record types that our rule gives; others go by their number. */
const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [1300, "SYSCALL"],
  [1302, "PATH"],
  [1306, "SOCKADDR"],
  [1307, "CWD"],
  [1309, "EXECVE"],
  [1320, "EOE"],
  [1321, "BPRM_FCAPS"],
  [1327, "PROCTITLE"],
]);

export class AuditStream {
  readonly #socket: NetlinkSocket;

  /** Throws KernelError; needs CAP_AUDIT_READ. */
  constructor() {
    this.#socket = new NetlinkSocket(
      NETLINK_AUDIT,
      GROUP_READLOG,
      "cannot listen to the audit system",
    );
  }

  get fd(): number {
    return this.#socket.fd;
  }

  get overrunCount(): number {
    return this.#socket.overrunCount;
  }

  /** Every waiting record as a line of an audit log would have it. */
  drain(onLine: (line: string) => void): void {
    for (let bytes = this.#socket.receive(); bytes !== undefined; bytes = this.#socket.receive()) {
      const type = bytes.readUInt16LE(4);
      const end = bytes.indexOf(0, NETLINK_HEADER_BYTES);
      const text = bytes.toString("utf8", NETLINK_HEADER_BYTES, end < 0 ? bytes.length : end);
      onLine(`type=${TYPE_NAMES.get(type) ?? `UNKNOWN[${type}]`} msg=${text}`);
    }
  }

  stop(): void {
    this.#socket.close();
  }
}
