// Measures what docs/store-performance.md quotes of investigations: an alert whose process has thousands of
// processes below it, among the events of other hosts; once as a build or a script makes them, within a
// tenth of the log, and once spread evenly over all of it, which is the worst for reading. Prints JSON.
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
const EVENTS_PER_PROCESS = 3;
const HOST = { id: "bench-host", name: "bench", os: { type: "linux" } };

const tenth = await measured(0.1);
const spread = await measured(1);
console.log(
  JSON.stringify(
    {
      node: process.version,
      otherEvents: otherCount,
      processes: processCount,
      withinTenth: tenth,
      spreadEvenly: spread,
    },
    null,
    2,
  ),
);

/** Of the clock and of the processor: the first depends on what else the machine does. */
interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** `part` of the log, its last, holds the tree. */
async function measured(part: number): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-bench-triage-"));
  const filling = new DiskEventStore({ folder });
  const { alertMs, lastMs } = fill(filling, part);
  filling.compact();
  filling.close();
  const alerts = openAlertStore(":memory:");
  const body = treeEvent(0, "start", alertMs).document;
  alerts.commit({
    alerts: [sampleAlert({ id: "bench", timeMs: alertMs, body })],
    suppressed: [],
    exceptionHits: [],
    state: new Map(),
  });
  const [treeSpent, wholeSpent]: [Spent[], Spent[]] = [[], []];
  let rows = 0;
  let jsonBytes = 0;
  const { signal } = new AbortController();
  for (let run = 0; run < runCount; run++) {
    // Opened anew each time, so that no block is in the store's own memory.
    const events = new DiskEventStore({ folder, isReadOnly: true });
    const investigator = createInvestigator({ events, alerts, nowMs: () => lastMs });
    const view = await timed(treeSpent, () => investigator.treeOf("bench", signal));
    rows = view?.rows.length ?? 0;
    const whole = await timed(wholeSpent, () => investigator.investigate("bench", signal));
    jsonBytes = JSON.stringify(whole).length;
    events.close();
  }
  alerts.close();
  rmSync(folder, { recursive: true });
  return { rows, jsonBytes, tree: summary(treeSpent), investigation: summary(wholeSpent) };
}

/** Three events a process: a start, a connection or a file, an end. */
function fill(
  store: DiskEventStore,
  part: number,
): { readonly alertMs: number; readonly lastMs: number } {
  const ownCount = processCount * EVENTS_PER_PROCESS;
  let [written, seen, alertMs, lastMs] = [0, 0, Number.NaN, 0];
  for (const batch of benchBatches(otherCount, 1000)) {
    seen += batch.length;
    lastMs = batch.at(-1)?.timestampMs ?? lastMs;
    const passed = Math.max(0, seen / otherCount - (1 - part)) / part;
    const own: NewEvent[] = [];
    for (; written < Math.floor(passed * ownCount); written++) {
      if (written === 0) alertMs = lastMs;
      const kind = (["start", "act", "end"] as const)[written % EVENTS_PER_PROCESS] ?? "start";
      own.push(treeEvent(Math.floor(written / EVENTS_PER_PROCESS), kind, lastMs));
    }
    // Side by side with the others, as they would come.
    const every = Math.max(1, Math.floor(batch.length / Math.max(1, own.length)));
    store.append(
      batch.flatMap((event, at) => (at % every === 0 ? [event, ...own.splice(0, 1)] : [event])),
    );
    store.append(own);
  }
  return { alertMs, lastMs };
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

async function timed<T>(into: Spent[], work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(startedCpu);
  into.push({ wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 });
  return result;
}

function summary(all: readonly Spent[]): Record<string, number> {
  const median = (numbers: readonly number[]): number =>
    Math.round([...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN);
  return {
    firstWallMs: Math.round(all[0]?.wallMs ?? Number.NaN),
    medianWallMs: median(all.map(({ wallMs }) => wallMs)),
    medianCpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  };
}
