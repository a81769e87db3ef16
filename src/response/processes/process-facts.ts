// What /proc says now of a process that is to be acted on: when it began, whose child it is, whether it is
// stopped, whether it is a thread of the kernel. Read anew each time, since all of it changes.
import { readFileSync } from "node:fs";
import { bootToEpochNs } from "../../sources/linux/ebpf/kernel-calls.ts";
import { listProcesses, readProcess } from "../../sources/linux/sensor/read-proc.ts";
import { readStat } from "../../sources/linux/sensor/read-stat.ts";

/** PF_KTHREAD of include/linux/sched.h. */
const KERNEL_THREAD = 0x0020_0000;

/**
 * How far a given start may be from the one that /proc tells. /proc counts in ticks of 10 ms since boot, cut
 * down; the epoch of the boot is asked twice, microseconds apart; and events round to milliseconds. The rest
 * is for clocks set by a step of less than a second between the event and now. A slew moves both clocks
 * alike. A pid comes round again only after all others: 32,768 of them at the least in one second.
 */
export const START_TOLERANCE_MS = 1_000;

/** A process as it stands in a list of all. */
export interface LiveProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** The pid of the process that began its session; not given out again while the session lasts. */
  readonly sessionId: number;
  /** Nanoseconds since boot to the tick; with the pid it names one process of this boot. */
  readonly startNs: bigint;
}

export function liveProcess(pid: number): LiveProcess | undefined {
  const stat = readStat(pid);
  return stat === undefined
    ? undefined
    : {
        pid,
        parentPid: stat.parentPid,
        sessionId: stat.sessionId,
        startNs: stat.startNs,
      };
}

export function liveProcesses(): readonly LiveProcess[] {
  return listProcesses().flatMap((pid) => liveProcess(pid) ?? []);
}

/** Milliseconds since the epoch. */
export function startMsOf(startNs: bigint): number {
  return Number((startNs + bootToEpochNs()) / 1_000_000n);
}

/** When the process that has this pid now began; undefined where there is none. */
export function currentStartMs(pid: number): number | undefined {
  const live = liveProcess(pid);
  return live === undefined ? undefined : startMsOf(live.startNs);
}

export interface ProcessCondition {
  /** The letter of proc(5): R, S, D, T (stopped), t (traced), Z (ended, not yet noticed), X. */
  readonly state: string;
  readonly isKernelThread: boolean;
}

/** Undefined where it is gone. */
export function conditionOf(pid: number): ProcessCondition | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return {
      state: fields[0] ?? "",
      isKernelThread: (Number(fields[6]) & KERNEL_THREAD) !== 0,
    };
  } catch {
    return undefined;
  }
}

/** True when it runs nothing more: stopped, or ended. */
export function isAtRest(pid: number): boolean {
  const condition = conditionOf(pid);
  return condition === undefined || "TtZX".includes(condition.state);
}

/** This process and what it was begun by, up to the first one. */
export function ownLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0 && !line.has(pid); ) {
    line.add(pid);
    pid = readStat(pid)?.parentPid ?? 0;
  }
  return line;
}

export interface ProcessDescription {
  /** `bash (pid 12, user 1000): bash -i`, cut; not yet escaped. */
  readonly text: string;
  readonly uid: number | undefined;
  /** Another one than this process is in. */
  readonly isInOtherNamespace: boolean;
  readonly containerId: string | undefined;
}

const COMMAND_CHARACTERS_MAX = 200;

export function describeProcess(pid: number): ProcessDescription | undefined {
  const status = readProcess(pid);
  if (status === undefined) return undefined;
  const command = status.args?.join(" ") ?? `[${status.command}]`;
  const cut =
    command.length > COMMAND_CHARACTERS_MAX
      ? `${command.slice(0, COMMAND_CHARACTERS_MAX)}…`
      : command;
  const [uid] = status.uids;
  const own = readProcess(process.pid)?.pidNamespace;
  return {
    text: `${status.command} (pid ${pid}, uid ${uid ?? "unknown"}): ${cut}`,
    uid,
    isInOtherNamespace: status.pidNamespace !== undefined && status.pidNamespace !== own,
    containerId: status.containerId,
  };
}
