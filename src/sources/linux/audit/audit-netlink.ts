// The kernel's audit system over netlink, without auditd and beside one: records come by multicast, rules
// are set and taken back by messages. What is changed is put back at the end; a rule that a killed run
// left behind is the same bytes, and the next run removes it. Source: include/uapi/linux/audit.h.
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

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0x8_0000;
const NETLINK_AUDIT = 9;
const GROUP_READLOG = 1;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;
const ENOBUFS = 105;
const HEADER_BYTES = 16;

const MESSAGE = { get: 1000, set: 1001, addRule: 1011, deleteRule: 1012, error: 2 } as const;
const REQUEST_AND_ACK = 5;
const STATUS = { enabled: 1, backlogLimit: 16 } as const;

const EXIT_FILTER = 4;
const ALWAYS = 2;
const FIELD_ARCH = 11;
const FIELD_KEY = 210;
const EQUAL = 0x4000_0000;
const ARCH_X86_64 = 0xc000_003e;
const FIELDS_MAX = 64;
const KEY = "tripline";

/** Room for a burst while the reader is busy: about 30,000 execs. */
const RECEIVE_BYTES = 32 * 1024 * 1024;
/** Below this the kernel loses records, or blocks processes, in a burst. */
const BACKLOG_MIN = 8_192;

/** execve, execveat, connect, accept, accept4. Source: syscall_64.tbl. */
const SYSCALLS = [59, 322, 42, 43, 288] as const;

/** Names of the record types that the rules above give; others go by their number. */
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

interface AuditStatus {
  readonly enabled: number;
  readonly backlogLimit: number;
  readonly lost: number;
}

export class AuditNetlink {
  readonly fd: number;
  readonly #control: number;
  readonly #before: AuditStatus;
  readonly #rule = ruleFor(SYSCALLS);
  readonly #bytes = Buffer.alloc(64 * 1024);
  #sequence = 0;
  #overrunCount = 0;

  /** Listens and sets the rule. Throws KernelError; needs CAP_AUDIT_READ and CAP_AUDIT_CONTROL. */
  constructor() {
    this.#control = open();
    this.fd = open();
    const address = Buffer.alloc(12);
    address.writeUInt16LE(AF_NETLINK, 0);
    address.writeUInt32LE(GROUP_READLOG, 8);
    if (bindCall(this.fd, address, address.length) < 0) {
      throw new KernelError("cannot listen to the audit system", koffi.errno());
    }
    const room = Buffer.alloc(4);
    room.writeInt32LE(RECEIVE_BYTES, 0);
    optionCall(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, room, 4);
    this.#before = this.#status();
    try {
      this.#request(MESSAGE.deleteRule, this.#rule);
    } catch {
      // There was none, as there should be.
    }
    this.#set(1, Math.max(BACKLOG_MIN, this.#before.backlogLimit));
    this.#request(MESSAGE.addRule, this.#rule);
  }

  /** Records that the kernel lost since the start, and times that our own buffer overran. */
  get lostCount(): number {
    return this.#status().lost - this.#before.lost + this.#overrunCount;
  }

  /** Every waiting record as a line of an audit log would have it. */
  drain(onLine: (line: string) => void): void {
    for (;;) {
      const length = Number(receiveCall(this.fd, this.#bytes, this.#bytes.length, MSG_DONTWAIT));
      if (length < HEADER_BYTES) {
        if (length >= 0 || koffi.errno() !== ENOBUFS) return;
        this.#overrunCount++;
        continue;
      }
      const type = this.#bytes.readUInt16LE(4);
      const end = this.#bytes.indexOf(0, HEADER_BYTES);
      const text = this.#bytes.toString(
        "utf8",
        HEADER_BYTES,
        end < 0 || end > length ? length : end,
      );
      onLine(`type=${TYPE_NAMES.get(type) ?? `UNKNOWN[${type}]`} msg=${text}`);
    }
  }

  /** Takes the rule back and restores the settings. */
  stop(): void {
    try {
      this.#request(MESSAGE.deleteRule, this.#rule);
      this.#set(this.#before.enabled, this.#before.backlogLimit);
    } catch {
      // Somebody else removed the rule, or locked the settings meanwhile.
    }
  }

  #status(): AuditStatus {
    const answer = this.#request(MESSAGE.get, Buffer.alloc(0));
    return {
      enabled: answer.readUInt32LE(4),
      backlogLimit: answer.readUInt32LE(20),
      lost: answer.readUInt32LE(24),
    };
  }

  #set(enabled: number, backlogLimit: number): void {
    const status = Buffer.alloc(44);
    status.writeUInt32LE(STATUS.enabled | STATUS.backlogLimit, 0);
    status.writeUInt32LE(enabled, 4);
    status.writeUInt32LE(backlogLimit, 20);
    this.#request(MESSAGE.set, status);
  }

  /** Sends one message and gives the body of its answer, empty for a mere acknowledgement. */
  #request(type: number, body: Buffer): Buffer {
    const message = Buffer.alloc(HEADER_BYTES + body.length);
    message.writeUInt32LE(message.length, 0);
    message.writeUInt16LE(type, 4);
    message.writeUInt16LE(REQUEST_AND_ACK, 6);
    message.writeUInt32LE(++this.#sequence, 8);
    body.copy(message, HEADER_BYTES);
    const kernel = Buffer.alloc(12);
    kernel.writeUInt16LE(AF_NETLINK, 0);
    if (Number(sendCall(this.#control, message, message.length, 0, kernel, 12)) < 0) {
      throw new KernelError("cannot ask the audit system", koffi.errno());
    }
    const answer = Buffer.alloc(16 * 1024);
    for (;;) {
      const length = Number(receiveCall(this.#control, answer, answer.length, 0));
      if (length < HEADER_BYTES)
        throw new KernelError("no answer from the audit system", koffi.errno());
      if (answer.readUInt32LE(8) !== this.#sequence) continue;
      if (answer.readUInt16LE(4) !== MESSAGE.error) return answer.subarray(HEADER_BYTES, length);
      const errno = -answer.readInt32LE(HEADER_BYTES);
      if (errno !== 0) throw new KernelError(`the audit system refused message ${type}`, errno);
      if (type !== MESSAGE.get) return Buffer.alloc(0);
    }
  }
}

function open(): number {
  const fd = socketCall(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_AUDIT);
  if (fd < 0) throw new KernelError("no audit system", koffi.errno());
  return fd;
}

/** struct audit_rule_data: every exit of these calls, on x86-64, with our key. */
function ruleFor(syscalls: readonly number[]): Buffer {
  const mask = 12;
  const fields = mask + FIELDS_MAX * 4;
  const rule = Buffer.alloc(fields + 3 * FIELDS_MAX * 4 + 4 + KEY.length);
  rule.writeUInt32LE(EXIT_FILTER, 0);
  rule.writeUInt32LE(ALWAYS, 4);
  rule.writeUInt32LE(2, 8);
  for (const number of syscalls) {
    const word = mask + 4 * (number >> 5);
    rule.writeUInt32LE((rule.readUInt32LE(word) | (1 << (number & 31))) >>> 0, word);
  }
  const put = (at: number, field: number, value: number): void => {
    rule.writeUInt32LE(field, fields + 4 * at);
    rule.writeUInt32LE(value, fields + FIELDS_MAX * 4 + 4 * at);
    rule.writeUInt32LE(EQUAL, fields + 2 * FIELDS_MAX * 4 + 4 * at);
  };
  put(0, FIELD_ARCH, ARCH_X86_64);
  put(1, FIELD_KEY, KEY.length);
  const end = fields + 3 * FIELDS_MAX * 4;
  rule.writeUInt32LE(KEY.length, end);
  rule.write(KEY, end + 4, "latin1");
  return rule;
}
