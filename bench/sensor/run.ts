// Measures the live sensor on this machine: whether bursts of processes are seen whole, what watching
// costs them and us, and how long an alert takes. Paired: each round runs the same burst with and without
// the sensor, in turn. Needs root and a C compiler. Prints JSON.
//   npm run bench:sensor [-- --rounds N] [--many] [--quick] [--source ebpf|audit|tracefs]
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { bootToEpochNs } from "../../src/sources/linux/ebpf/kernel-calls.ts";
import { captureOf, median } from "../measured-process.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "cli", "main.js");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    many: { type: "boolean", default: false },
    /** Completeness alone. */
    quick: { type: "boolean", default: false },
    source: { type: "string", default: "ebpf" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "tripline-bench-sensor-"));
const burst = join(folder, "burst");
execFileSync("cc", ["-O2", "-static", "-o", burst, join(import.meta.dirname, "burst.c")]);
const TICKS_PER_SECOND = 100;

interface Burst {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly stop: () => Promise<string>;
  readonly cpuSeconds: () => number;
  /** Events so far. */
  readonly eventCount: () => Promise<number>;
}

async function start(args: readonly string[], onText: (text: string) => void): Promise<Running> {
  const child = spawn(process.execPath, [main, ...args, "--source", values.source], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.on("data", (chunk: Buffer) => onText(chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  while (!stderr.includes("watching this host")) {
    if (child.exitCode !== null) throw new Error(stderr);
    await sleep(20);
  }
  // The first seconds compile code; a service has done that.
  await sleep(1_500);
  const capture = captureOf(child.pid);
  return {
    child,
    eventCount: async () => {
      const lines = () => [...stderr.matchAll(/([\d,]+) events/g)].map(([, count]) => count);
      const before = lines().length;
      child.kill("SIGUSR1");
      while (lines().length === before) await sleep(20);
      return Number(lines().at(-1)?.replaceAll(",", ""));
    },
    cpuSeconds: () => cpuOf(Number(child.pid)) + (capture === undefined ? 0 : cpuOf(capture)),
    stop: async () => {
      child.kill("SIGINT");
      await ended;
      return stderr;
    },
  };
}

/** User and system time of a process with all its threads. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function runBurst(args: readonly string[]): Promise<Burst> {
  return new Promise((resolve, reject) => {
    const child = spawn(burst, [...args], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", () => resolve(JSON.parse(text) as Burst));
  });
}

function argsAt(event: JsonObject, path: string): readonly string[] {
  return [readField(event, path.split(".")) ?? []].flat().map(String);
}

/** Execs of a burst: all that were told of, those with their arguments, those with their parent's too. */
async function completeness(count: number, shape: readonly string[], tag: string) {
  const out = join(folder, `${tag}.ndjson`);
  const recorder = await start(["record", "-o", out], () => {});
  const isOrphans = shape.includes("orphans");
  await runBurst([String(count), ...shape.slice(0, 1), tag, ...shape.slice(1)]);
  await sleep(1_500);
  const stderr = await recorder.stop();
  const seen = new Set<string>();
  let rightParents = 0;
  let told = 0;
  // Of 50,000 processes the file is longer than a string can be.
  for await (const line of createInterface({ input: createReadStream(out) })) {
    if (!line.includes('"action":"exec"') || !line.includes(burst)) continue;
    const event = JSON.parse(line) as JsonObject;
    if (readField(event, ["process", "executable"]) === burst) told++;
    const [, role, number, ofTag] = argsAt(event, "process.args");
    if (role !== "leaf" || ofTag !== tag || number === undefined) continue;
    seen.add(number);
    const parent = argsAt(event, "process.parent.args");
    const isRight = isOrphans ? parent[1] === "middle" && parent[2] === number : parent[3] === tag;
    if (isRight) rightParents++;
  }
  const dropped = Number(/([\d,]+) dropped/.exec(stderr)?.[1]?.replaceAll(",", ""));
  return { count, shape, told, seen: seen.size, rightParents, dropped };
}

/** Watching with the built-in rules against not watching, the same burst in turn. */
async function cost(name: string, args: readonly string[]) {
  const [plain, watched, perThousand]: [Burst[], Burst[], number[]] = [[], [], []];
  for (let round = 0; round < Number(values.rounds); round++) {
    plain.push(await runBurst(args));
    const watcher = await start(["watch"], () => {});
    // Compiles what a service has compiled long before, for this pace too: V8 takes up to 5 ms for each
    // thousand of the first events.
    await runBurst(["10000", "8", "warm"]);
    await runBurst(args);
    await sleep(500);
    const [eventsBefore, secondsBefore] = [await watcher.eventCount(), watcher.cpuSeconds()];
    watched.push(await runBurst(args));
    await sleep(500);
    const cpuSeconds = watcher.cpuSeconds() - secondsBefore;
    const eventCount = (await watcher.eventCount()) - eventsBefore;
    await watcher.stop();
    perThousand.push((cpuSeconds * 1e6) / eventCount);
  }
  const ratio = (of: (one: Burst) => number) =>
    median(watched.map((one, at) => of(one) / of(plain[at] as Burst)));
  return {
    name,
    elapsedRatio: ratio(({ seconds }) => seconds),
    burstCpuRatio: ratio(({ cpuSeconds }) => cpuSeconds),
    sensorCpuMsPerThousandEvents: median(perThousand),
  };
}

/** From the exec in the kernel to the alert's line in a pipe's reader. */
async function latency(count: number) {
  const python = join(folder, "python3");
  const shell = join(folder, "sh");
  copyFileSync(burst, python);
  copyFileSync("/bin/true", shell);
  const epochNs = bootToEpochNs();
  const found: number[] = [];
  const watcher = await start(["watch", "--output", "ndjson"], (text) => {
    const nowMs = Number((process.hrtime.bigint() + epochNs) / 1_000n) / 1_000;
    for (const match of text.matchAll(/"created":"([^"]+)\.(\d{3})(\d{3})Z"/g)) {
      const [, second, millis, micros] = match;
      found.push(nowMs - (Date.parse(`${second}.${millis}Z`) + Number(micros) / 1_000));
    }
  });
  for (let at = 0; at < count; at++) {
    execFileSync("bash", [
      "-c",
      `exec -a python3 ${python} -c 'import pty; pty.spawn("sh")' ${shell}`,
    ]);
    await sleep(25);
  }
  await sleep(500);
  await watcher.stop();
  found.sort((a, b) => a - b);
  const at = (share: number) => found[Math.min(found.length - 1, Math.floor(share * found.length))];
  return { alerts: found.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: found.at(-1) };
}

const results = {
  source: values.source,
  completeness: [
    await completeness(5_000, ["1", "2500"], "paced"),
    await completeness(5_000, ["16", "0", "orphans"], "orphaned"),
    ...(values.many ? [await completeness(50_000, ["16", "0"], "many")] : []),
  ],
  ...(values.quick
    ? {}
    : {
        cost: [
          await cost("paced: 2,000 at 500 a second", ["2000", "1", "cost", "500"]),
          await cost("one after another: 5,000", ["5000", "1", "cost"]),
          await cost("sixteen at a time: 5,000", ["5000", "16", "cost"]),
        ],
        latency: await latency(200),
      }),
};
rmSync(folder, { recursive: true });
console.log(JSON.stringify(results, null, 2));
