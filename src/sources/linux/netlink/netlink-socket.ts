// A netlink socket: opened, bound to a group, read without waiting. Source: netlink(7).
import koffi from "koffi";
import { KernelError } from "../ebpf/kernel-calls.ts";

const libc = koffi.load("libc.so.6");
const socketCall = libc.func("int socket(int domain, int type, int protocol)");
const bindCall = libc.func("int bind(int fd, void* address, uint length)");
const sendCall = libc.func(
  "long sendto(int fd, void* bytes, size_t length, int flags, void* address, uint addressLength)",
);
const receiveCall = libc.func("long recv(int fd, void* bytes, size_t length, int flags)");
const optionCall = libc.func(
  "int setsockopt(int fd, int level, int name, void* value, uint length)",
);
const closeCall = libc.func("int close(int fd)");

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0x8_0000;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;
const EINTR = 4;
const ENOBUFS = 105;
const ADDRESS_BYTES = 12;

/** Of every message: its length, type, flags, sequence and port. */
export const NETLINK_HEADER_BYTES = 16;
const MESSAGE_BYTES_MAX = 64 * 1024;

/** Room for a burst while the reader is busy: about 30,000 execs. */
const RECEIVE_BYTES = 32 * 1024 * 1024;

export class NetlinkSocket {
  readonly fd: number;
  readonly #bytes = Buffer.alloc(MESSAGE_BYTES_MAX);
  #overrunCount = 0;

  /** `groups` is a set of bits, 0 for none. Throws KernelError, which says `what`. */
  constructor(protocol: number, groups: number, what: string) {
    this.fd = socketCall(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
    if (this.fd < 0) throw new KernelError(what, koffi.errno());
    const address = addressOfGroups(groups);
    if (bindCall(this.fd, address, address.length) < 0) {
      const errno = koffi.errno();
      this.close();
      throw new KernelError(what, errno);
    }
    const room = Buffer.alloc(4);
    room.writeInt32LE(RECEIVE_BYTES, 0);
    optionCall(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, room, 4);
  }

  /** Times that messages were lost because nobody read them. */
  get overrunCount(): number {
    return this.#overrunCount;
  }

  send(message: Buffer, what: string): void {
    const kernel = addressOfGroups(0);
    if (Number(sendCall(this.fd, message, message.length, 0, kernel, kernel.length)) < 0) {
      throw new KernelError(what, koffi.errno());
    }
  }

  /** What waits, valid until the next call; undefined when nothing does. */
  receive(): Buffer | undefined {
    for (;;) {
      const length = this.#receive(MSG_DONTWAIT);
      if (length >= NETLINK_HEADER_BYTES) return this.#bytes.subarray(0, length);
      if (length >= 0 || koffi.errno() !== ENOBUFS) return undefined;
      this.#overrunCount++;
    }
  }

  /** The next message, however long it takes. Throws KernelError. */
  receiveAwaited(what: string): Buffer {
    for (;;) {
      const length = this.#receive(0);
      if (length >= NETLINK_HEADER_BYTES) return this.#bytes.subarray(0, length);
      if (length < 0 && koffi.errno() === EINTR) continue;
      throw new KernelError(what, koffi.errno());
    }
  }

  close(): void {
    closeCall(this.fd);
  }

  #receive(flags: number): number {
    return Number(receiveCall(this.fd, this.#bytes, this.#bytes.length, flags));
  }
}

function addressOfGroups(groups: number): Buffer {
  const address = Buffer.alloc(ADDRESS_BYTES);
  address.writeUInt16LE(AF_NETLINK, 0);
  address.writeUInt32LE(groups, 8);
  return address;
}

/** A message with its header. */
export function netlinkMessage(
  head: { readonly type: number; readonly flags: number; readonly sequence: number },
  body: Buffer,
): Buffer {
  const message = Buffer.alloc(NETLINK_HEADER_BYTES + body.length);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(head.type, 4);
  message.writeUInt16LE(head.flags, 6);
  message.writeUInt32LE(head.sequence, 8);
  body.copy(message, NETLINK_HEADER_BYTES);
  return message;
}
