// Runs one command as a process of its own and reads what it cost: CPU time of the process and its
// children through bash's `time`, the same for every program, since Node gives no account of a finished
// child; peak memory from inside at exit, for Node alone.
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export interface Measurement {
  /** User and system CPU seconds of the process and its children, start-up included. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Undefined for what is no Node process. */
  readonly peakBytes: number | undefined;
  readonly exitCode: number | null;
  readonly stdout: string;
}

const preload = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from "node:fs";
process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS * 1024)));`,
)}`;

const BASH_NOT_FOUND = 127;

// The times go to descriptor 4 and not among the command's own messages.
const timed = `TIMEFORMAT="%3U %3S %3R"; { time "$@" 2>&5 4>&- 5>&-; } 5>&2 2>&4`;

/** Throws when the command cannot be run; an exit code of its own is a result. */
export function measure({ program, args }: Command): Measurement {
  const isNode = program === process.execPath;
  const argv = [program, ...(isNode ? ["--import", preload] : []), ...args];
  const child = spawnSync("bash", ["-c", timed, "bash", ...argv], {
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  const times = /^([\d.]+) ([\d.]+) ([\d.]+)$/m.exec(child.output?.[4] ?? "");
  if (times === null || child.status === BASH_NOT_FOUND) {
    throw new Error(`no measurement from: ${argv.join(" ")}\n${child.stderr}`);
  }
  const [userSeconds, systemSeconds, wallSeconds] = times.slice(1).map(Number) as [
    number,
    number,
    number,
  ];
  return {
    cpuSeconds: userSeconds + systemSeconds,
    wallSeconds,
    peakBytes: isNode ? Number(child.output[3]) : undefined,
    exitCode: child.status,
    stdout: child.stdout,
  };
}

/** The middle of an odd number of values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

/** The capture process of a live sensor; undefined where the way of watching has none. */
export function captureOf(pid: number | undefined): number | undefined {
  try {
    return Number(execFileSync("pgrep", ["-P", String(pid), "-f", "capture-process"]).toString());
  } catch {
    return undefined;
  }
}

/**
 * CPU seconds so far of a running process with all its threads, as the scheduler counts them: to the nanosecond,
 * where /proc/PID/stat has hundredths of a second. Threads that ended are left out.
 */
export function cpuSecondsOf(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  }
  return ns / 1e9;
}
