// Runs one command as a Node process of its own and reads its CPU time and peak memory from inside,
// at exit: the operating system's account of a finished child is not to be had from Node.
import { execFileSync, spawnSync } from "node:child_process";

export interface Measurement {
  /** User and system CPU seconds of the whole process, start-up included. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakBytes: number;
  readonly exitCode: number | null;
  readonly stdout: string;
}

const report = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS * 1024;
  require("node:fs").writeSync(3, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakBytes: peak }));
});`;
const preload = `data:text/javascript,${encodeURIComponent(
  `import { createRequire } from "node:module"; const require = createRequire("/"); ${report}`,
)}`;

/** Runs `node ...args`; throws when the process did not report. */
export function measure(args: readonly string[]): Measurement {
  const start = performance.now();
  const child = spawnSync(process.execPath, ["--import", preload, ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  const wallSeconds = (performance.now() - start) / 1000;
  const text = child.output[3] ?? "";
  if (text === "") throw new Error(`no measurement from: ${args.join(" ")}\n${child.stderr}`);
  const own = JSON.parse(text) as { cpuSeconds: number; peakBytes: number };
  return { ...own, wallSeconds, exitCode: child.status, stdout: child.stdout };
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
