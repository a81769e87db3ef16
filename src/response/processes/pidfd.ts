// A handle on one process that no other process can come to stand for: pidfd_open(2) and
// pidfd_send_signal(2), which Node has no face for. A pid is a number that the kernel gives out again.
import { closeSync } from "node:fs";
import koffi from "koffi";
import { KernelError, Waiter } from "../../sources/linux/ebpf/kernel-calls.ts";

const libc = koffi.load("libc.so.6");
// glibc has names for the two since 2.36 only; the numbers are the same on every architecture.
const openCall = libc.func("long syscall(long number, int pid, uint flags)");
const sendCall = libc.func("long syscall(long number, int fd, int signal, void* info, uint flags)");
const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;

const SIGNALS = { SIGKILL: 9, SIGCONT: 18, SIGSTOP: 19 } as const;
export type ProcessSignal = keyof typeof SIGNALS;

const ESRCH = 3;
/** A thread that is not its process's first one. */
const EINVAL = 22;

export class ProcessHandle {
  readonly #fd: number;

  /** Throws KernelError, also where there is no such process. */
  constructor(pid: number) {
    this.#fd = Number(openCall(PIDFD_OPEN, pid, 0));
    if (this.#fd < 0) throw new KernelError(`pidfd_open ${pid}`, koffi.errno());
  }

  /** False where the process has ended already. Throws KernelError for want of rights. */
  send(signal: ProcessSignal): boolean {
    if (Number(sendCall(PIDFD_SEND_SIGNAL, this.#fd, SIGNALS[signal], null, 0)) === 0) return true;
    if (koffi.errno() === ESRCH) return false;
    throw new KernelError(signal, koffi.errno());
  }

  /** True when the process has ended within the time; it may still wait for its parent to notice. */
  async hasEnded(timeoutMs: number): Promise<boolean> {
    const waiter = new Waiter(this.#fd);
    await waiter.wait(timeoutMs);
    return waiter.isReady(0);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Undefined where there is no such process. Throws KernelError for anything else, such as too many files. */
export function openProcess(pid: number): ProcessHandle | undefined {
  try {
    return new ProcessHandle(pid);
  } catch (error) {
    if (error instanceof KernelError && [ESRCH, EINVAL].includes(error.errno)) return undefined;
    throw error;
  }
}
