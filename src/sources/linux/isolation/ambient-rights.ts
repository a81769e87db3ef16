// Ambient capabilities: those that a program begun without being root still gets, as a service's do. The
// capture process needs fewer of them than the one that starts it, and its threads cannot drop theirs.
import { readFileSync } from "node:fs";
import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const prctlCall = libc.func("int prctl(int option, ulong a, ulong b, ulong c, ulong d)");

const PR_CAP_AMBIENT = 47;
const RAISE = 2;
const LOWER = 3;
const CAPABILITIES_MAX = 64;

/** Runs `start`, which forks on this thread, with no other ambient capabilities than `kept`. */
export function withAmbientOnly<Value>(kept: readonly number[], start: () => Value): Value {
  const lowered = ambient().filter((bit) => !kept.includes(bit));
  for (const bit of lowered) prctlCall(PR_CAP_AMBIENT, LOWER, bit, 0, 0);
  try {
    return start();
  } finally {
    for (const bit of lowered) prctlCall(PR_CAP_AMBIENT, RAISE, bit, 0, 0);
  }
}

function ambient(): readonly number[] {
  const status = readFileSync("/proc/thread-self/status", "utf8");
  const bits = BigInt(`0x${/^CapAmb:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return Array.from({ length: CAPABILITIES_MAX }, (_, bit) => bit).filter(
    (bit) => ((bits >> BigInt(bit)) & 1n) === 1n,
  );
}
