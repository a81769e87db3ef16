// How long the page waits for its list of alerts and what stands beside it (facets, histogram), for typical
// filters over many alerts, through the real server on loopback. Prints JSON: `npm run bench:console`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { ConsoleFeed } from "../src/server/console/console-feed.ts";
import { createServer } from "../src/server/create-server.ts";
import { openAlertStore } from "../src/store/alerts/open-alert-store.ts";
import { MemoryEventStore } from "../src/store/events/memory-event-store.ts";
import { absentFaces } from "../test/server/absent-faces.ts";
import { fillAlerts } from "./fill-alerts.ts";

const { values } = parseArgs({
  options: {
    alerts: { type: "string", default: "100000" },
    rounds: { type: "string", default: "9" },
  },
});
const alertCount = Number(values.alerts);
const rounds = Number(values.rounds);

/** As the page asks: what a person has chosen from the facets, typed or dragged. */
const FILTERS: Readonly<Record<string, string>> = {
  everything: "",
  open: "status=open",
  "open and high or critical": "status=open&severity=high&severity=critical",
  "one rule": "rule=rule-7",
  "one host": "host=host-12",
  "one user, open": "user=user-3&status=open",
  "one tactic": "tactic=TA0002",
  "two hosts and a rule": "host=host-1&host=host-2&rule=rule-3",
  "a common word": "text=python",
  "a rare word": "text=script-4711",
  "the last day": `from=${Date.UTC(2026, 10, 23)}`,
  "the last day, open, one tactic": `from=${Date.UTC(2026, 10, 23)}&status=open&tactic=TA0003`,
  tagged: "tag=tag-1",
};

const folder = mkdtempSync(join(tmpdir(), "tripline-bench-"));
try {
  console.log(JSON.stringify(await measure(), undefined, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<unknown> {
  const store = openAlertStore(join(folder, "state.db"));
  const filledMs = fillAlerts(store, alertCount);
  const nowMs = () => Date.now();
  store.accounts.create({ name: "bench", role: "viewer" }, { actor: "bench", nowMs: nowMs() });
  const link = store.logins.makeLink("bench", { actor: "bench", nowMs: nowMs() });
  const session = store.logins.redeem(link?.token ?? "", nowMs());
  const server = createServer({
    store: new MemoryEventStore(),
    intake: { append: () => Promise.resolve([]) },
    eql: { search: () => Promise.resolve({ kind: "events", events: [], isCut: false }) },
    access: { kind: "open" },
    clock: {
      nowMs,
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    randomId: () => "id",
    log: { error: (message, { error }) => console.error(message, error) },
    console: {
      store,
      feed: new ConsoleFeed(),
      faces: absentFaces,
      version: "bench",
      hostName: "bench",
    },
  });
  const { port } = await server.listen({ port: 0 });
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(`http://127.0.0.1:${port}/console/api${path}`, {
      headers: { cookie: `tripline=${session?.secret}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  // Before anything was read ahead.
  const coldMs: number[] = [];
  await timed(() => get("/alerts/summary"), coldMs);
  const results: unknown[] = [];
  for (const [name, query] of Object.entries(FILTERS)) {
    const listMs: number[] = [];
    const summaryMs: number[] = [];
    const wholeMs: number[] = [];
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      // Another time each: what was counted a moment ago must not be told from memory.
      store.change(
        [`alert-${round}`],
        { note: "counted anew" },
        { actor: "bench", nowMs: nowMs() },
      );
      const startMs = performance.now();
      const [list] = await Promise.all([
        timed(() => get(`/alerts?${query}&size=50`), listMs),
        timed(() => get(`/alerts/summary?${query}&bars=60`), summaryMs),
      ]);
      wholeMs.push(performance.now() - startMs);
      found = Number(list["totalCount"]);
    }
    results.push({
      filter: name,
      found,
      listMs: median(listMs),
      summaryMs: median(summaryMs),
      bothMs: median(wholeMs),
      worstMs: Math.round(Math.max(...wholeMs)),
    });
  }
  await server.close();
  store.close();
  return {
    alertCount,
    rounds,
    filledMs: Math.round(filledMs),
    coldMs: median(coldMs),
    node: process.version,
    results,
  };
}

async function timed<T>(work: () => Promise<T>, into: number[]): Promise<T> {
  const startMs = performance.now();
  const result = await work();
  into.push(performance.now() - startMs);
  return result;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10;
}
