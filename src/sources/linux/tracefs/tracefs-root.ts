// Where the kernel's tracing files are. Where nobody has mounted them they are mounted for this process
// alone, at no place: the mount is a file descriptor, and gone with it.
import { existsSync } from "node:fs";
import koffi from "koffi";
import { KernelError } from "../ebpf/kernel-calls.ts";

const libc = koffi.load("libc.so.6");
const openCall = libc.func("long syscall(long number, const char* type, uint flags)");
const configCall = libc.func(
  "long syscall(long number, long fd, uint command, void* key, void* value, int extra)",
);
const mountCall = libc.func("long syscall(long number, long fd, uint flags, uint attributes)");
const closeCall = libc.func("int close(int fd)");

/** Of every architecture. */
const FSOPEN = 430;
const FSCONFIG = 431;
const FSMOUNT = 432;
const CLOEXEC = 1;
const CREATE = 6;

const PLACES = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

export interface TracefsRoot {
  readonly path: string;
  readonly close: () => void;
}

/** Throws KernelError; needs CAP_SYS_ADMIN where it is not mounted, and Linux 5.2. */
export function openTracefs(): TracefsRoot {
  const mounted = PLACES.find((place) => existsSync(`${place}/instances`));
  if (mounted !== undefined) return { path: mounted, close: () => {} };
  const context = checked(Number(openCall(FSOPEN, "tracefs", CLOEXEC)));
  try {
    checked(Number(configCall(FSCONFIG, context, CREATE, null, null, 0)));
    const mount = checked(Number(mountCall(FSMOUNT, context, CLOEXEC, 0)));
    return { path: `/proc/self/fd/${mount}`, close: () => closeCall(mount) };
  } finally {
    closeCall(context);
  }
}

function checked(result: number): number {
  if (result < 0) throw new KernelError("no tracefs", koffi.errno());
  return result;
}
