// The few system calls that Node has no face for: bpf, mmap, poll, clock_gettime, through koffi. Every
// buffer that the kernel writes to later is held here or by the caller for as long: one collected under
// an asynchronous call takes the process down.
import { getSystemErrorMap } from "node:util";
import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const syscall = libc.func("long syscall(long number, long command, void* attribute, uint size)");
const mmapCall = libc.func(
  "void* mmap(void* address, size_t length, int protection, int flags, int fd, long offset)",
);
const pollCall = libc.func("int poll(void* descriptors, ulong count, int timeout)");
const pipeCall = libc.func("int pipe2(void* descriptors, int flags)");
const fcntlCall = libc.func("int fcntl(int descriptor, int command, ...)");
const clockCall = libc.func("int clock_gettime(int clock, void* time)");

const BPF_SYSCALL: Readonly<Record<string, number>> = { x64: 321, arm64: 280 };
const MAP_SHARED = 1;
export const PROT_READ = 1;
export const PROT_WRITE = 2;
const POLL_IN = 1;
const O_CLOEXEC = 0o2000000;
const F_SETPIPE_SZ = 1031;
const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
const CLOCK_BOOTTIME = 7;

export class KernelError extends Error {
  override readonly name = "KernelError";
  readonly errno: number;

  constructor(what: string, errno: number) {
    const [name, message] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, "unknown error"];
    super(`${what}: ${message} (${name})`);
    this.errno = errno;
  }
}

/** bpf(2). Throws KernelError. */
export function bpf(command: number, attribute: Buffer, what: string): number {
  const number = BPF_SYSCALL[process.arch];
  if (number === undefined) throw new KernelError(`${what}: no bpf on ${process.arch}`, 38);
  const result = Number(syscall(number, command, attribute, attribute.length));
  if (result < 0) throw new KernelError(what, koffi.errno());
  return result;
}

/** A shared mapping, valid until the process ends. */
export function mapShared(
  fd: number,
  lengthBytes: number,
  protection: number,
  offset: number,
): ArrayBuffer {
  const address: unknown = mmapCall(null, lengthBytes, protection, MAP_SHARED, fd, offset);
  if (BigInt.asIntN(64, BigInt(address as bigint)) === -1n) {
    throw new KernelError("mmap", koffi.errno());
  }
  return koffi.view(address as bigint, lengthBytes) as unknown as ArrayBuffer;
}

/** The address of a buffer, for structures that hold pointers. The caller keeps the buffer alive. */
export function addressOf(buffer: Buffer): bigint {
  return BigInt(koffi.address(buffer) as bigint);
}

/** A pipe that no other program inherits, of `sizeBytes` if the kernel allows. Throws KernelError. */
export function openPipe(sizeBytes: number): { readonly readFd: number; readonly writeFd: number } {
  const descriptors = Buffer.alloc(8);
  if (pipeCall(descriptors, O_CLOEXEC) !== 0) throw new KernelError("pipe2", koffi.errno());
  const [readFd, writeFd] = [descriptors.readInt32LE(0), descriptors.readInt32LE(4)];
  fcntlCall(writeFd, F_SETPIPE_SZ, "int", sizeBytes);
  return { readFd, writeFd };
}

/** Descriptors to wait for; their buffer lives as long as the object. */
export class Waiter {
  readonly #descriptors: Buffer;
  readonly #count: number;

  constructor(...fds: readonly number[]) {
    this.#count = fds.length;
    this.#descriptors = Buffer.alloc(8 * fds.length);
    fds.forEach((fd, nth) => {
      this.#descriptors.writeInt32LE(fd, 8 * nth);
      this.#descriptors.writeInt32LE(POLL_IN, 8 * nth + 4);
    });
  }

  /** Until there is something to read or the time is over; runs on a thread of libuv's pool. */
  wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      pollCall.async(this.#descriptors, this.#count, timeoutMs, (error: unknown) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  /**
   * The same on this thread, which nothing else can use meanwhile; readers of little else are spared two
   * switches of threads a time.
   */
  waitHere(timeoutMs: number): void {
    pollCall(this.#descriptors, this.#count, timeoutMs);
  }

  /** Whether there was something at the descriptor of this place, or its end. */
  isReady(nth: number): boolean {
    return this.#descriptors.readInt16LE(8 * nth + 6) !== 0;
  }
}

/** Nanoseconds to add to a boot-time stamp to make it one since the epoch. */
export function bootToEpochNs(): bigint {
  const before = clockNs(CLOCK_BOOTTIME);
  const epoch = clockNs(CLOCK_REALTIME);
  const after = clockNs(CLOCK_BOOTTIME);
  return epoch - (before + after) / 2n;
}

/** Nanoseconds since boot, with the time that the machine slept. */
export function bootNs(): bigint {
  return clockNs(CLOCK_BOOTTIME);
}

/** Nanoseconds to add to a stamp of the clock that stands still while the machine sleeps. */
export function monotonicToBootNs(): bigint {
  return clockNs(CLOCK_BOOTTIME) - clockNs(CLOCK_MONOTONIC);
}

/** Written and read within one call. */
const time = Buffer.alloc(16);

function clockNs(clock: number): bigint {
  if (clockCall(clock, time) !== 0) throw new KernelError("clock_gettime", koffi.errno());
  return time.readBigInt64LE(0) * 1_000_000_000n + time.readBigInt64LE(8);
}
