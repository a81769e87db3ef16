// What the capture process does when its programs run: it needs no right any more, and gives up all. Calls
// that act on one thread only are not enough, since Node has threads of its own: leaving user 0 goes
// through Node, which reaches all threads, and the system call filter is set for all of them too.
import koffi from "koffi";
import { addressOf } from "../ebpf/kernel-calls.ts";
import { systemCallFilter } from "./system-call-filter.ts";

const libc = koffi.load("libc.so.6");
const capsetCall = libc.func("int capset(void* header, void* data)");
const prctlCall = libc.func("int prctl(int option, ulong a, ulong b, ulong c, ulong d)");
const seccompCall = libc.func(
  "long syscall(long number, uint operation, uint flags, void* program)",
);

const PR_SET_KEEPCAPS = 8;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP = 317;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;

const CAPABILITY_VERSION_3 = 0x2008_0522;
const CAP_BPF = 39n;

/**
 * A user and a group that nobody has: outside of all ranges that systemd's page on ids gives to people,
 * services and containers. Not "nobody": another service of that user could end the capture process.
 */
export const CAPTURE_USER_ID = 2_130_000_000;

/** What could not be given up, in words; empty when nothing is left. */
export type RightsLeft = readonly string[];

/**
 * Leaves user 0, drops every capability, and forbids what a copier of bytes never needs. `mayStillRead`
 * tells whether reading a BPF map works: kernels before 5.19 ask for CAP_BPF there, and then it is kept.
 */
export function giveUpRights(mayStillRead: () => boolean): RightsLeft {
  const left: string[] = [];
  if (process.getuid?.() === 0) {
    // Without this, leaving user 0 would take CAP_BPF away before it is known whether it is needed.
    prctlCall(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (!leaveRoot()) left.push("user 0");
    prctlCall(PR_SET_KEEPCAPS, 0, 0, 0, 0);
  }
  setCapabilities(0n, 1n << CAP_BPF);
  if (mayStillRead()) setCapabilities(0n, 0n);
  else if (setCapabilities(1n << CAP_BPF, 1n << CAP_BPF)) left.push("CAP_BPF");
  if (prctlCall(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) !== 0) left.push("new privileges");
  if (!setFilter()) left.push("all system calls");
  return left;
}

/** In a user namespace that does not know our user, root stays root. */
function leaveRoot(): boolean {
  try {
    process.setgroups?.([]);
    process.setgid?.(CAPTURE_USER_ID);
    process.setuid?.(CAPTURE_USER_ID);
    return true;
  } catch {
    return false;
  }
}

/** Of this thread; the inheritable ones go, and with them the ambient ones. */
function setCapabilities(effective: bigint, permitted: bigint): boolean {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(CAPABILITY_VERSION_3, 0);
  const data = Buffer.alloc(24);
  [effective, permitted, 0n].forEach((bits, nth) => {
    data.writeUInt32LE(Number(bits & 0xffff_ffffn), 4 * nth);
    data.writeUInt32LE(Number(bits >> 32n), 12 + 4 * nth);
  });
  return capsetCall(header, data) === 0;
}

/** For all threads at once, which also gives them no_new_privs. */
function setFilter(): boolean {
  if (process.arch !== "x64") return false;
  const filter = systemCallFilter();
  const program = Buffer.alloc(16);
  program.writeUInt16LE(filter.length / 8, 0);
  program.writeBigUInt64LE(addressOf(filter), 8);
  return (
    Number(seccompCall(SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program)) === 0
  );
}
