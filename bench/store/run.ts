// Measures what docs/store-performance.md quotes: the event store beside a row an event in SQLite and
// beside DuckDB, over the same generated events. Prints JSON.
//   npx tsx bench/store/run.ts [EVENTS] [--stores tripline,sqlite-rows,duckdb] [--batch 1000]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readRuleFiles } from "../../src/pipeline/read-rule-files.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import { benchBatches } from "./bench-events.ts";
import type { BenchStore } from "./bench-store.ts";
import { duckdbStore } from "./duckdb-store.ts";
import { rowsStore } from "./rows-store.ts";
import { triplineStore } from "./tripline-store.ts";

const LOOK_UPS = 300;
const LOOK_BACK_MS = 9 * 60_000;

const root = join(import.meta.dirname, "..", "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stores: { type: "string", default: "tripline,sqlite-rows,duckdb" },
    batch: { type: "string", default: "1000" },
  },
});
const eventCount = Number(positionals[0] ?? 1_000_000);
const seedRule = join(root, "rules", "execution_python_pty_spawn.toml");
const query = loadRules(readRuleFiles([seedRule]).files).rules[0]?.rule.query ?? "";

const makers: Readonly<
  Record<string, (folder: string) => Promise<BenchStore | undefined> | BenchStore>
> = { tripline: triplineStore, "sqlite-rows": rowsStore, duckdb: duckdbStore };

const results: Record<string, unknown> = {};
for (const name of values.stores.split(",")) {
  const folder = mkdtempSync(join(tmpdir(), "tripline-bench-store-"));
  const store = await makers[name]?.(folder);
  results[name] = store === undefined ? "absent: set DUCKDB_FOLDER" : await measured(store);
  await store?.close();
  rmSync(folder, { recursive: true });
}
console.log(
  JSON.stringify(
    { eventCount, batch: Number(values.batch), node: process.version, results },
    null,
    2,
  ),
);

async function measured(store: BenchStore): Promise<Record<string, unknown>> {
  const entities: string[] = [];
  let [appendMs, appendCpuMs, textBytes, lastMs] = [0, 0, 0, 0];
  const every = Math.max(1, Math.floor(eventCount / LOOK_UPS));
  let number = 0;
  for (const batch of benchBatches(eventCount, Number(values.batch))) {
    const spent = await timed(() => store.append(batch));
    appendMs += spent.wallMs;
    appendCpuMs += spent.cpuMs;
    for (const event of batch) {
      textBytes += event.text.length;
      lastMs = event.timestampMs;
      if (number++ % every === 0) entities.push(event.entityId);
    }
  }
  const settled = await timed(() => store.settle());
  const lookUps = await many(entities, (one) => store.eventsOfProcess(one));
  const trees = await many(entities, (one) => store.tree(one));
  const lookBack = await timed(() => store.lookBack(lastMs - LOOK_BACK_MS, lastMs));
  const hunt = await timed(() => store.hunt(query));
  const parseAll = await timed(() => store.parseAll());
  return {
    appendEventsPerSecond: Math.round((eventCount / appendMs) * 1000),
    appendCpuMicroseconds: round((appendCpuMs * 1000) / eventCount),
    textBytesPerEvent: round(textBytes / eventCount),
    bytesPerEvent: round((settled.value as number) / eventCount),
    lookUpMs: lookUps,
    treeMs: trees,
    lookBack,
    hunt,
    parseAll,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
  };
}

interface Timed {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly value: unknown;
}

async function timed(work: () => unknown): Promise<Timed> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: round(performance.now() - start), cpuMs: round((user + system) / 1000), value };
}

async function many(
  ids: readonly string[],
  ask: (id: string) => unknown,
): Promise<Record<string, number>> {
  const times: number[] = [];
  let found = 0;
  for (const id of ids) {
    const { wallMs, value } = await timed(() => ask(id));
    times.push(wallMs);
    found += value as number;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), found };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
