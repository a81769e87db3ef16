// Counts what a run of Node executes, with the best means that works here: the processor's own counter
// through perf, which virtual machines and containers often lack; valgrind, which needs no more than a
// process but takes thirty times as long; CPU time, which is no count and says so.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../measured-process.ts";

export interface Counter {
  readonly name: "perf" | "valgrind" | "cpu-time";
  readonly unit: "instructions" | "CPU µs";
  readonly count: (args: readonly string[]) => number;
}

/** Compiling and collecting at the same places of every run, on one thread; hashes without chance. */
const REPEATABLE = ["--predictable", "--single-threaded", "--hash-seed=1", "--random-seed=1"];

/** The first that can count `node --version`. `folder` is for what a counter writes. */
export function bestCounter(folder: string): Counter {
  for (const counter of [perf(folder), valgrind(folder)]) {
    try {
      counter.count(["--version"]);
      return counter;
    } catch {
      // The next one then.
    }
  }
  return cpuTime;
}

function perf(folder: string): Counter {
  const log = join(folder, "perf.csv");
  return {
    name: "perf",
    unit: "instructions",
    count: (args) => {
      const before = ["stat", "-x", ",", "-e", "instructions:u", "-o", log, "--"];
      return counted("perf", before, args, () => instructionsInPerf(readFileSync(log, "utf8")));
    },
  };
}

function valgrind(folder: string): Counter {
  const log = join(folder, "valgrind.log");
  return {
    name: "valgrind",
    unit: "instructions",
    count: (args) => {
      const outputs = ["--bb-out-file=/dev/null", "--pc-out-file=/dev/null", `--log-file=${log}`];
      return counted("valgrind", ["--tool=exp-bbv", ...outputs], args, () =>
        instructionsInValgrind(readFileSync(log, "utf8")),
      );
    },
  };
}

const cpuTime: Counter = {
  name: "cpu-time",
  unit: "CPU µs",
  count: (args) => {
    const command = { program: process.execPath, args: [...REPEATABLE, ...args] };
    const { cpuSeconds, exitCode } = measure(command);
    if (exitCode !== 0) throw new Error(`node ${args.join(" ")} ended with ${exitCode}`);
    return cpuSeconds * 1e6;
  },
};

function counted(
  program: string,
  before: readonly string[],
  args: readonly string[],
  read: () => number | undefined,
): number {
  const argv = [...before, process.execPath, ...REPEATABLE, ...args];
  const child = spawnSync(program, argv, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const count = child.status === 0 ? read() : undefined;
  if (count === undefined) {
    throw new Error(`${program} counted nothing of: ${args.join(" ")}\n${child.stderr ?? ""}`);
  }
  return count;
}

/** From `perf stat -x ,`: a line for each kind of core. Undefined where the processor does not count. */
export function instructionsInPerf(csv: string): number | undefined {
  const counts = csv
    .split("\n")
    .filter((line) => line.includes("instructions"))
    .map((line) => line.split(",")[0] as string);
  return sumOfCounts(counts);
}

/** From the log of valgrind's exp-bbv: a line for each thread. */
export function instructionsInValgrind(log: string): number | undefined {
  return sumOfCounts(
    [...log.matchAll(/Total instructions: (\d+)/g)].map((match) => match[1] as string),
  );
}

function sumOfCounts(counts: readonly string[]): number | undefined {
  const numbers = counts.filter((count) => /^\d+$/.test(count)).map(Number);
  return numbers.length === 0 ? undefined : numbers.reduce((a, b) => a + b);
}
