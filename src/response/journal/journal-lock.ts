// One writer at a time on the journal, also where the service and a command of an administrator act at once:
// flock(2), which the kernel lifts when the holder ends, however it ends.
import koffi from "koffi";
import { KernelError } from "../../sources/linux/ebpf/kernel-calls.ts";

const LOCK_EX = 2;
const LOCK_UN = 8;

type Flock = (fd: number, operation: number) => number;
let flock: Flock | undefined;

/** Runs `work` while no other process holds the file. Waits without end: holders write one line. */
export function whileLocked<Value>(fd: number, work: () => Value): Value {
  flock ??= koffi.load("libc.so.6").func("int flock(int fd, int operation)") as Flock;
  if (flock(fd, LOCK_EX) !== 0) throw new KernelError("flock", koffi.errno());
  try {
    return work();
  } finally {
    flock(fd, LOCK_UN);
  }
}
