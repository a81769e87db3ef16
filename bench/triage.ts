// Measures what docs/store-performance.md quotes of investigations: an alert whose process has thousands of
// processes below it, spread evenly among the events of other hosts. Prints JSON.
//   npm run bench:triage -- [OTHER_EVENTS] [--processes 5000] [--runs 5]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { JsonObject } from "../src/base/json.ts";
import { openAlertStore } from "../src/store/alerts/open-alert-store.ts";
import { DiskEventStore } from "../src/store/events/disk-event-store.ts";
import type { NewEvent } from "../src/store/events/event-store.ts";
import { createInvestigator } from "../src/triage/investigate.ts";
import { sampleAlert } from "../test/end-to-end/sample-alert.ts";
import { benchBatches } from "./store/bench-events.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    processes: { type: "string", default: "5000" },
    runs: { type: "string", default: "5" },
  },
});
const otherCount = Number(positionals[0] ?? 200_000);
const processCount = Number(values.processes);
const runCount = Number(values.runs);
const CHILDREN = 8;
const HOST = { id: "bench-host", name: "bench", os: { type: "linux" } };
const folder = mkdtempSync(join(tmpdir(), "tripline-bench-triage-"));

const filling = new DiskEventStore({ folder: join(folder, "events") });
const { alertMs, lastMs } = fill(filling);
filling.compact();
filling.close();

const alerts = openAlertStore(":memory:");
alerts.commit({
  alerts: [
    sampleAlert({
      id: "bench",
      timeMs: alertMs,
      body: treeEvent(0, "start", alertMs).document,
    }),
  ],
  suppressed: [],
  exceptionHits: [],
  state: new Map(),
});

const treeSpent: Spent[] = [];
const wholeSpent: Spent[] = [];
let rowCount = 0;
let jsonBytes = 0;
const signal = new AbortController().signal;
for (let run = 0; run < runCount; run++) {
  // Opened anew each time, so that no block is in the store's own memory.
  const events = new DiskEventStore({ folder: join(folder, "events"), isReadOnly: true });
  const investigator = createInvestigator({ events, alerts, nowMs: () => lastMs });
  const view = await timed(treeSpent, () => investigator.treeOf("bench", signal));
  rowCount = view?.rows.length ?? 0;
  const whole = await timed(wholeSpent, () => investigator.investigate("bench", signal));
  jsonBytes = JSON.stringify(whole).length;
  events.close();
}
alerts.close();
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify(
    {
      node: process.version,
      otherEvents: otherCount,
      processes: processCount,
      rows: rowCount,
      jsonBytes,
      tree: summary(treeSpent),
      investigation: summary(wholeSpent),
    },
    null,
    2,
  ),
);

/** Three events a process (a start, a connection or a file, an end), one after so many others. */
function fill(store: DiskEventStore): { readonly alertMs: number; readonly lastMs: number } {
  let written = 0;
  let seen = 0;
  let [first, last] = [Number.NaN, 0];
  for (const batch of benchBatches(otherCount, 1000)) {
    seen += batch.length;
    const due = Math.floor((seen / otherCount) * processCount * 3);
    const timeMs = batch.at(-1)?.timestampMs ?? 0;
    if (Number.isNaN(first)) first = timeMs;
    const own: NewEvent[] = [];
    for (; written < due; written++) {
      const kind = (["start", "act", "end"] as const)[written % 3] ?? "start";
      own.push(treeEvent(Math.floor(written / 3), kind, timeMs));
    }
    last = timeMs;
    store.append([...batch, ...own]);
  }
  return { alertMs: first, lastMs: last };
}

function treeEvent(number: number, kind: "start" | "act" | "end", timeMs: number): NewEvent {
  const parent = number === 0 ? "outside" : `tree-${Math.floor((number - 1) / CHILDREN)}`;
  const args = ["bash", "-c", `make -C /srv/build/module-${number} CFLAGS=-O2 all install`];
  const isFile = number % 2 === 0;
  const document: JsonObject = {
    "@timestamp": new Date(timeMs).toISOString(),
    event: {
      category: [kind === "act" ? (isFile ? "file" : "network") : "process"],
      type: [kind === "act" ? "creation" : kind],
      action: kind === "act" ? (isFile ? "creation" : "connection_attempted") : kind,
    },
    host: HOST,
    user: { id: "1000", name: "builder" },
    ...(kind === "act" && isFile ? { file: { path: `/srv/build/module-${number}/out.o` } } : {}),
    ...(kind === "act" && !isFile ? { destination: { ip: "192.0.2.7", port: 443 } } : {}),
    process: {
      entity_id: `tree-${number}`,
      pid: 1000 + number,
      name: "bash",
      executable: "/usr/bin/bash",
      args,
      args_count: args.length,
      command_line: args.join(" "),
      working_directory: "/srv/build",
      ...(kind === "end" ? { exit_code: number % 7 } : {}),
      parent: { entity_id: parent, name: "make", executable: "/usr/bin/make", args: ["make"] },
    },
  };
  return {
    index: "tripline-events",
    id: `${kind}-${number}`,
    isIdGiven: true,
    document,
    timestampMs: timeMs,
    ingestedMs: timeMs,
  };
}

/** Of the clock and of the processor: the first depends on what else the machine does. */
interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function timed<T>(into: Spent[], work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(startedCpu);
  into.push({ wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 });
  return result;
}

function summary(all: readonly Spent[]): Record<string, number> {
  const median = (values: readonly number[]): number =>
    Math.round([...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN);
  return {
    firstWallMs: Math.round(all[0]?.wallMs ?? Number.NaN),
    medianWallMs: median(all.map(({ wallMs }) => wallMs)),
    medianCpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  };
}
