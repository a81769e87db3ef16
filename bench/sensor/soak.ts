// Holds the live sensor to a mixed load for minutes: whether all that was done is seen, and whether memory,
// the process table and the lag stay where they were. Needs root and a C compiler. Prints JSON.
//   npm run soak:sensor [-- --minutes N] [--rate ROUNDS_PER_SECOND] [--source ebpf|audit|tracefs]
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import type { SensorHealth } from "../../src/sources/linux/sensor/host-sensor.ts";
import { captureOf, median } from "../measured-process.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "cli", "main.js");
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    rate: { type: "string", default: "100" },
    source: { type: "string", default: "ebpf" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "tripline-soak-"));
const load = join(folder, "load");
execFileSync("cc", ["-O2", "-o", load, join(import.meta.dirname, "load.c")]);

const SAMPLE_MS = 5_000;
/** In the first minute Node compiles code and the heap finds its size. */
const WARM_UP_MS = 60_000;
const TAG = `soak-${process.pid}`;

interface Sample {
  readonly atMs: number;
  readonly mainBytes: number;
  readonly captureBytes: number;
  readonly health: SensorHealth | undefined;
}

/** What was seen of the load, by what each count is called there. */
const seen = { forks: 0, execs: 0, ends: 0, created: 0, renamed: 0, deleted: 0, connections: 0 };

function take(event: JsonObject, loadPid: number): void {
  const field = (path: string): string => String(readField(event, path.split(".")));
  const isChild = field("process.parent.pid") === String(loadPid);
  const isLoad = field("process.pid") === String(loadPid);
  const path = field("file.path");
  switch (field("event.action")) {
    case "fork":
      if (isChild) seen.forks++;
      return;
    case "exec":
      if (isChild && field("process.args").includes(",leaf,")) seen.execs++;
      return;
    case "end":
      if (isChild) seen.ends++;
      return;
    case "creation":
      if (path.startsWith(`${folder}/first-`)) seen.created++;
      return;
    case "rename":
      if (path.startsWith(`${folder}/second-`)) seen.renamed++;
      return;
    case "deletion":
      if (path.startsWith(`${folder}/second-`)) seen.deleted++;
      return;
    case "connection_attempted":
      if (isLoad) seen.connections++;
      return;
  }
}

function rssOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** Least-squares slope of bytes over time, in bytes an hour. */
function growthPerHour(samples: readonly Sample[], of: (one: Sample) => number): number {
  const meanAt = samples.reduce((sum, one) => sum + one.atMs, 0) / samples.length;
  const meanOf = samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  let [above, below] = [0, 0];
  for (const one of samples) {
    above += (one.atMs - meanAt) * (of(one) - meanOf);
    below += (one.atMs - meanAt) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 3_600_000;
}

const mebibytes = (bytes: number): number => Math.round((bytes / 1024 / 1024) * 10) / 10;

function summaryOf(samples: readonly Sample[], of: (one: Sample) => number) {
  const steady = samples.filter(({ atMs }) => atMs >= WARM_UP_MS);
  const from = steady.length >= 3 ? steady : samples;
  const all = from.map(of);
  return {
    firstMiB: mebibytes(all[0] ?? 0),
    medianMiB: mebibytes(median(all)),
    maxMiB: mebibytes(Math.max(...all)),
    lastMiB: mebibytes(all.at(-1) ?? 0),
    growthMiBPerHour: mebibytes(growthPerHour(from, of)),
  };
}

async function startRecorder(onEvent: (event: JsonObject) => void) {
  const args = ["record", "--source", values.source, "--health-every", "5"];
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let health: SensorHealth | undefined;
  let isStarted = false;
  createInterface(child.stderr).on("line", (line) => {
    if (line.startsWith("watching this host")) isStarted = true;
    if (line.startsWith("{")) health = (JSON.parse(line) as { sensor: SensorHealth }).sensor;
  });
  createInterface(child.stdout).on("line", (line) => {
    // Every event of the load has the tag in its arguments or its parent's, or the folder in its path.
    if (line.includes(TAG) || line.includes(folder)) onEvent(JSON.parse(line) as JsonObject);
  });
  while (!isStarted) await sleep(20);
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return { child, health: () => health, ended };
}

function runLoad(): { readonly child: ChildProcess; readonly done: Promise<JsonObject> } {
  const seconds = String(Number(values.minutes) * 60);
  const child = spawn(load, [seconds, values.rate, TAG, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const done = new Promise<JsonObject>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(JSON.parse(text) as JsonObject));
  });
  return { child, done };
}

let loadPid = 0;
const recorder = await startRecorder((event) => take(event, loadPid));
const capturePid = captureOf(recorder.child.pid);
const beganMs = performance.now();
const samples: Sample[] = [];
const timer = setInterval(() => {
  samples.push({
    atMs: performance.now() - beganMs,
    mainBytes: rssOf(recorder.child.pid),
    captureBytes: rssOf(capturePid),
    health: recorder.health(),
  });
}, SAMPLE_MS);
const running = runLoad();
loadPid = running.child.pid ?? 0;
const sent = await running.done;
await sleep(3_000);
clearInterval(timer);
recorder.child.kill("SIGINT");
await recorder.ended;
rmSync(folder, { recursive: true });
const processCounts = samples.map(({ health }) => health?.processCount ?? 0).filter((n) => n > 0);
console.log(
  JSON.stringify(
    {
      source: values.source,
      sent,
      seen,
      main: summaryOf(samples, ({ mainBytes }) => mainBytes),
      capture: summaryOf(samples, ({ captureBytes }) => captureBytes),
      processTable: {
        first: processCounts[0],
        max: Math.max(...processCounts),
        last: processCounts.at(-1),
      },
      health: recorder.health(),
    },
    null,
    2,
  ),
);
