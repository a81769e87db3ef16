// /proc/PID/stat: the one short file that tells when a process began, whose child it is, and in which
// session, group and terminal it runs.
import { readFileSync } from "node:fs";
import type { Terminal } from "../ebpf/decode-record.ts";

/** Clock ticks of /proc/PID/stat; USER_HZ is 100 on every architecture that Linux runs on here. */
const TICK_NS = 10_000_000n;

export interface ProcStat {
  readonly command: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  readonly terminal: Terminal | undefined;
  /** Nanoseconds since boot, to the tick. */
  readonly startNs: bigint;
}

/** Undefined when the process is gone. */
export function readStat(pid: number, root = "/proc"): ProcStat | undefined {
  let text: string;
  try {
    text = readFileSync(`${root}/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name stands in parentheses and may hold any character, parentheses too.
  const close = text.lastIndexOf(")");
  const fields = text.slice(close + 2).split(" ");
  const number = (nth: number) => Number(fields[nth - 3]);
  return {
    command: text.slice(text.indexOf("(") + 1, close),
    parentPid: number(4),
    groupId: number(5),
    sessionId: number(6),
    terminal: terminalOf(number(7)),
    startNs: BigInt(fields[22 - 3] ?? "0") * TICK_NS,
  };
}

/** A device number as the kernel packs it for old programs. */
function terminalOf(device: number): Terminal | undefined {
  if (!(device > 0)) return undefined;
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  return { name: "", major, minor };
}
