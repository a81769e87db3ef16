// The kernel's process connector: a message for each fork, exec and end of any process, in their order.
// No arguments, but true parents. Source: include/uapi/linux/cn_proc.h, connector.h.
import { KernelError } from "../ebpf/kernel-calls.ts";
import { NETLINK_HEADER_BYTES, NetlinkSocket, netlinkMessage } from "./netlink-socket.ts";

const NETLINK_CONNECTOR = 11;
const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const NLMSG_DONE = 3;
const LISTEN = 1;
const IGNORE = 2;
const WHAT = "cannot listen to the process connector";

/** struct cn_msg: two ids, sequence, acknowledgement, length, flags. */
const CONNECTOR_BYTES = 20;
const EVENT = { none: 0, fork: 1, exec: 2, exit: 0x8000_0000 } as const;
const EVENT_BYTES = 16;
const DATA_BYTES_MIN = 16;

/** Times are of the clock that stands still while the machine sleeps. */
export type ConnectorEvent =
  | {
      readonly kind: "fork";
      readonly monotonicNs: bigint;
      readonly pid: number;
      readonly parentPid: number;
    }
  | { readonly kind: "exec"; readonly monotonicNs: bigint; readonly pid: number }
  | {
      readonly kind: "exit";
      readonly monotonicNs: bigint;
      readonly pid: number;
      /** As wait(2) gives it. */
      readonly status: number;
    };

export class ProcessConnector {
  readonly #socket: NetlinkSocket;

  /** Listens. Throws KernelError; needs CAP_NET_ADMIN and the host's own pid namespace. */
  constructor() {
    this.#socket = new NetlinkSocket(NETLINK_CONNECTOR, CN_IDX_PROC, WHAT);
    try {
      this.#ask(LISTEN);
      this.#awaitAnswer();
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  get fd(): number {
    return this.#socket.fd;
  }

  get overrunCount(): number {
    return this.#socket.overrunCount;
  }

  drain(onEvent: (event: ConnectorEvent) => void): void {
    for (let bytes = this.#socket.receive(); bytes !== undefined; bytes = this.#socket.receive()) {
      const event = connectorEvent(bytes);
      if (event !== undefined) onEvent(event);
    }
  }

  /** The kernel stops making messages when its last listener is gone. */
  stop(): void {
    try {
      this.#ask(IGNORE);
    } catch {
      // The socket's end says the same.
    }
    this.#socket.close();
  }

  #ask(operation: number): void {
    const body = Buffer.alloc(CONNECTOR_BYTES + 4);
    body.writeUInt32LE(CN_IDX_PROC, 0);
    body.writeUInt32LE(CN_VAL_PROC, 4);
    body.writeUInt16LE(4, 16);
    body.writeUInt32LE(operation, CONNECTOR_BYTES);
    this.#socket.send(netlinkMessage({ type: NLMSG_DONE, flags: 0, sequence: 1 }, body), WHAT);
  }

  /** The kernel answers with an error number; events of others may come before it. */
  #awaitAnswer(): void {
    for (let seen = 0; seen < ANSWER_AFTER_MAX; seen++) {
      const bytes = this.#socket.receive();
      // Kernels built without it take the message and never answer.
      if (bytes === undefined) throw new KernelError(WHAT, ENOSYS);
      if (bytes.length < HEAD_BYTES + 4 || bytes.readUInt32LE(HEAD_BYTES) !== EVENT.none) continue;
      const errno = bytes.readUInt32LE(HEAD_BYTES + EVENT_BYTES);
      if (errno !== 0) throw new KernelError(WHAT, errno);
      return;
    }
  }
}

const HEAD_BYTES = NETLINK_HEADER_BYTES + CONNECTOR_BYTES;
const ANSWER_AFTER_MAX = 100_000;
const ENOSYS = 38;

/** Undefined for other events, and for those of threads. */
export function connectorEvent(bytes: Buffer): ConnectorEvent | undefined {
  if (bytes.length < HEAD_BYTES + EVENT_BYTES + DATA_BYTES_MIN) return undefined;
  const what = bytes.readUInt32LE(HEAD_BYTES);
  const monotonicNs = bytes.readBigUInt64LE(HEAD_BYTES + 8);
  const id = (nth: number): number => bytes.readUInt32LE(HEAD_BYTES + EVENT_BYTES + 4 * nth);
  switch (what) {
    case EVENT.fork:
      // Parent's thread and process, child's thread and process.
      return id(2) === id(3)
        ? { kind: "fork", monotonicNs, pid: id(3), parentPid: id(1) }
        : undefined;
    case EVENT.exec:
      return { kind: "exec", monotonicNs, pid: id(1) };
    case EVENT.exit:
      return id(0) === id(1) ? { kind: "exit", monotonicNs, pid: id(1), status: id(2) } : undefined;
    default:
      return undefined;
  }
}
