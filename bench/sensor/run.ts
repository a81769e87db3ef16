// Measures the live sensor on this machine: whether bursts of processes are seen whole, what watching
// costs them and us, and how long an alert takes. Paired: each round runs the same burst with and without
// the sensor, in turn. Needs root and a C compiler. Prints JSON.
//   npm run bench:sensor [-- --rounds N] [--many] [--quick] [--source ebpf|audit|tracefs]
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { captureOf, cpuSecondsOf, median } from "../measured-process.ts";

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
const stamp = join(folder, "stamp");
execFileSync("cc", ["-O2", "-static", "-o", burst, join(import.meta.dirname, "burst.c")]);
execFileSync("cc", ["-O2", "-o", stamp, join(import.meta.dirname, "stamp.c")]);
const bareReader = join(import.meta.dirname, "bare-reader.ts");
/** A burst of 10,000 programs. */
const WARM_UP = ["10000", "8", "warm"];

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

/** `onAlerts` reads what is printed; nobody does when it is left out. */
function start(args: readonly string[], onAlerts?: Writable): Promise<Running> {
  return startNode([main, ...args, "--source", values.source], onAlerts);
}

async function startNode(args: readonly string[], onAlerts?: Writable): Promise<Running> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", onAlerts ?? "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
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
    cpuSeconds: () =>
      cpuSecondsOf(Number(child.pid)) + (capture === undefined ? 0 : cpuSecondsOf(capture)),
    stop: async () => {
      child.kill("SIGINT");
      await ended;
      return stderr;
    },
  };
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
  const recorder = await start(["record", "-o", out]);
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

/** Watching with the built-in rules against not watching, the same burst in turn; and against the least reader. */
async function cost(name: string, args: readonly string[]) {
  const [plain, watched, bare]: [Burst[], Watched[], Watched[]] = [[], [], []];
  for (let round = 0; round < Number(values.rounds); round++) {
    plain.push(await runBurst(args));
    watched.push(await watch(() => start(["watch"]), args));
    if (values.source === "ebpf") {
      bare.push(await watch(() => startNode(["--import", "tsx", bareReader]), args));
    }
  }
  const ratio = (of: (one: Burst) => number) =>
    median(watched.map((one, at) => of(one) / of(plain[at] as Burst)));
  const perThousand = (all: readonly Watched[]) =>
    all.length === 0 ? undefined : median(all.map((one) => one.cpuMsPerThousandEvents));
  return {
    name,
    elapsedRatio: ratio(({ seconds }) => seconds),
    burstCpuRatio: ratio(({ cpuSeconds }) => cpuSeconds),
    sensorCpuMsPerThousandEvents: perThousand(watched),
    bareReaderCpuMsPerThousandEvents: perThousand(bare),
  };
}

interface Watched extends Burst {
  readonly cpuMsPerThousandEvents: number;
}

async function watch(open: () => Promise<Running>, args: readonly string[]): Promise<Watched> {
  const watcher = await open();
  // Compiles what a service has compiled long before, for this pace too: V8 takes up to 5 ms for each
  // thousand of the first events.
  await runBurst(WARM_UP);
  await runBurst(args);
  await sleep(500);
  const [eventsBefore, secondsBefore] = [await watcher.eventCount(), watcher.cpuSeconds()];
  const burstOf = await runBurst(args);
  await sleep(500);
  const cpuSeconds = watcher.cpuSeconds() - secondsBefore;
  const eventCount = (await watcher.eventCount()) - eventsBefore;
  await watcher.stop();
  return { ...burstOf, cpuMsPerThousandEvents: (cpuSeconds * 1e6) / eventCount };
}

/** From the exec in the kernel to the alert's line in a pipe's reader, of a watcher that has seen a burst. */
async function latency(count: number) {
  const python = join(folder, "python3");
  const shell = join(folder, "sh");
  copyFileSync(burst, python);
  copyFileSync("/bin/true", shell);
  const reader = spawn(stamp, { stdio: ["pipe", "pipe", "inherit"] });
  const times = text(reader.stdout);
  const watcher = await start(["watch", "--output", "ndjson"], reader.stdin);
  await runBurst(WARM_UP);
  await sleep(1_000);
  for (let at = 0; at < count; at++) {
    execFileSync("bash", [
      "-c",
      `exec -a python3 ${python} -c 'import pty; pty.spawn("sh")' ${shell}`,
    ]);
    await sleep(25);
  }
  await sleep(500);
  await watcher.stop();
  reader.stdin.end();
  const found = (await times)
    .trim()
    .split("\n")
    .map(latencyMs)
    .sort((a, b) => a - b);
  const at = (share: number) => found[Math.min(found.length - 1, Math.floor(share * found.length))];
  return { alerts: found.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: found.at(-1) };
}

/** A line of stamp.c. */
function latencyMs(line: string): number {
  const [read = "", created = ""] = line.split(" ");
  const [seconds = "", fraction = ""] = read.split(".");
  const [, wholeMs = "", micros = ""] = /^(.+\.\d{3})(\d{3})Z$/.exec(created) ?? [];
  return (
    Number(seconds) * 1_000 -
    Date.parse(`${wholeMs}Z`) +
    Number(fraction) / 1e6 -
    Number(micros) / 1e3
  );
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
