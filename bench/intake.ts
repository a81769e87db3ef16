// How many events a second a running Tripline takes by HTTP bulk and tests against all rules, and what that
// costs: a real `tripline up` on loopback, one request after another, each answered when it is durable; CPU
// until three seconds after the last answer, for rules that lag. Several builds run in turn, round after round. Prints JSON.
//   tsx bench/intake.ts FILE [--rules FOLDER] [--megabytes N] [--rounds N] [--main MAIN.js,…]
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cpuSecondsOf, median } from "./measured-process.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rules: { type: "string", default: join(root, "..", "shared", "corpora", "rules") },
    megabytes: { type: "string", default: "60" },
    rounds: { type: "string", default: "3" },
    main: { type: "string", default: join(root, "dist", "cli", "main.js") },
  },
});

const EVENTS_PER_REQUEST = 500;

interface Round {
  readonly eventCount: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const [file] = positionals;
if (file === undefined) {
  console.error(
    "usage: tsx bench/intake.ts FILE [--rules FOLDER] [--megabytes N] [--rounds N] [--main MAIN.js,…]",
  );
  process.exit(2);
}
const bodies = requestBodies(file, Number(values.megabytes) * 1e6);
const rounds = new Map<string, Round[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const main of values.main.split(",")) {
    const known = rounds.get(main) ?? [];
    known.push(await measure(main));
    rounds.set(main, known);
  }
}
const results = [...rounds].map(([main, all]) => ({
  main,
  eventCount: all[0]?.eventCount,
  eventsPerSecond: Math.round(median(all.map((one) => one.eventCount / one.seconds))),
  cpuMicrosecondsPerEvent: median(all.map((one) => (1e6 * one.cpuSeconds) / one.eventCount)),
}));
console.log(JSON.stringify(results, undefined, 2));

function requestBodies(path: string, bytes: number): readonly string[] {
  const block = Buffer.alloc(bytes);
  const opened = openSync(path, "r");
  const length = readSync(opened, block, 0, bytes, 0);
  closeSync(opened);
  const lines = block.toString("utf8", 0, block.lastIndexOf(10, length)).split("\n");
  const found: string[] = [];
  for (let at = 0; at < lines.length; at += EVENTS_PER_REQUEST) {
    const documents = lines.slice(at, at + EVENTS_PER_REQUEST);
    // The data stream's own name is where rules look for events of Elastic Defend.
    found.push(
      documents.map((line) => `{"create":{"_index":"${indexOf(line)}"}}\n${line}\n`).join(""),
    );
  }
  return found;
}

function indexOf(line: string): string {
  const { data_stream: stream } = JSON.parse(line) as {
    readonly data_stream: { readonly type: string; readonly dataset: string };
  };
  return `${stream.type}-${stream.dataset}-default`;
}

async function measure(main: string): Promise<Round> {
  const data = mkdtempSync(join(tmpdir(), "tripline-bench-intake-"));
  const authorization = makeKey(main, data);
  const up = await start(main, data);
  try {
    const send = (path: string, body?: string): Promise<Response> =>
      fetch(`${up.url}${path}`, {
        headers: { authorization, "content-type": "application/x-ndjson" },
        ...(body === undefined ? {} : { method: "POST", body }),
      });
    const cpuBefore = cpuSecondsOf(Number(up.child.pid));
    const fromMs = performance.now();
    let eventCount = 0;
    for (const body of bodies) {
      const answer = (await (await send("/_bulk", body)).json()) as {
        readonly errors: boolean;
        readonly items: readonly unknown[];
      };
      if (answer.errors) throw new Error(`refused: ${JSON.stringify(answer).slice(0, 500)}`);
      eventCount += answer.items.length;
    }
    const seconds = (performance.now() - fromMs) / 1000;
    // What rules have still to do costs CPU after the last answer.
    await sleep(3_000);
    const cpuSeconds = cpuSecondsOf(Number(up.child.pid)) - cpuBefore;
    return { eventCount, seconds, cpuSeconds };
  } finally {
    await up.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

function makeKey(main: string, data: string): string {
  const roles = ["--role", "ingest", "--role", "search"];
  const args = [main, "keys", "create", "bench", ...roles, "--data", data, "--json"];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return `ApiKey ${(JSON.parse(stdout) as { readonly encoded: string }).encoded}`;
}

async function start(main: string, data: string) {
  const args = [
    "up",
    "--no-sensor",
    "--data",
    data,
    "--rules",
    values.rules,
    "--listen",
    "127.0.0.1:0",
  ];
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => {
    child.on("close", resolve);
  });
  let said = "";
  child.stderr.setEncoding("utf8");
  for await (const text of child.stderr.iterator({ destroyOnReturn: false })) {
    said += text;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (url === undefined) continue;
    child.stderr.resume();
    return {
      child,
      url,
      stop: async () => {
        child.kill("SIGTERM");
        await ended;
      },
    };
  }
  throw new Error(`it did not start: ${said}`);
}
