// Measures what docs/performance.md quotes: scans of one NDJSON file beside a loop of JSON.parse and the
// peers that are installed. Commands run in turn, round after round, so that a machine whose speed drifts
// slows all of them alike; medians of CPU time. JSON on stdout, a table for docs/performance.md on stderr.
//   npm run bench -- FILE [--rules FOLDER] [--rounds N] [--only NAME,…] [--skip NAME,…]
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { type Measurement, measure, median } from "./measured-process.ts";
import { type Contender, chosenNames, readNames, type SkippedContender } from "./scan/contender.ts";
import { machine, ownVersions } from "./scan/machine.ts";
import { PROBE_FOUND, probeEvents } from "./scan/one-rule.ts";
import { ownContenders } from "./scan/own-contenders.ts";
import { notComparable, peers } from "./scan/peer-contenders.ts";
import { resultsTable } from "./scan/results-table.ts";
import { judge, type Medians, quotient, targets } from "./scan/targets.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rules: { type: "string", default: join(root, "..", "shared", "corpora", "rules") },
    rounds: { type: "string", default: "3" },
    only: { type: "string" },
    skip: { type: "string" },
  },
});
const rounds = Number(values.rounds);
if (positionals[0] === undefined || !(rounds >= 1)) {
  console.error(
    "usage: npm run bench -- FILE [--rules FOLDER] [--rounds N] [--only NAME,…] [--skip NAME,…]",
  );
  process.exit(2);
}
const file = resolve(positionals[0]);
const machineBefore = machine();

const folder = mkdtempSync(join(tmpdir(), "tripline-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { ready, skipped, versions } = contenders();
for (const contender of ready) checkAnswer(contender);
const results = measureInTurn();
report();

/** What is asked for and can run here; what is not installed, with the reason. */
function contenders(): {
  readonly ready: readonly Contender[];
  readonly skipped: readonly SkippedContender[];
  readonly versions: Readonly<Record<string, string>>;
} {
  const own = ownContenders({ rules: values.rules, bundled });
  const others = peers({ folder, bundled, duckdbFolder: process.env["DUCKDB_FOLDER"] });
  const all = [...own, ...others.map(({ contender }) => contender)].map(({ name }) => name);
  const chosen = chosenNames(all, { only: readNames(values.only), skip: readNames(values.skip) });
  const ready = own.filter(({ name }) => chosen.has(name));
  const skipped: SkippedContender[] = [];
  const versions: Record<string, string> = ownVersions();
  for (const { contender, version, absence } of others) {
    const { name } = contender;
    if (!chosen.has(name)) continue;
    try {
      versions[name] = version();
      ready.push(contender);
    } catch {
      skipped.push({ name, reason: absence });
    }
  }
  return { ready, skipped: [...skipped, ...notComparable], versions };
}

function bundled(name: string): string {
  const outfile = join(folder, `${basename(name)}.mjs`);
  buildSync({
    entryPoints: [join(root, "bench", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  return outfile;
}

/** Those that test one rule must find the same events, or they are not worth timing beside each other. */
function checkAnswer({ name, command, foundIn }: Contender): void {
  if (foundIn === undefined) return;
  const probe = join(folder, "probe.ndjson");
  writeFileSync(probe, `${probeEvents().join("\n")}\n`);
  const found = foundIn(measure(command(probe)).stdout);
  if (found !== PROBE_FOUND) throw new Error(`${name} found ${found} of ${PROBE_FOUND} events`);
}

function measureInTurn(): ReadonlyMap<string, readonly Measurement[]> {
  const results = new Map<string, Measurement[]>(ready.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, command, absentIn, cpuSecondsIn, wallSecondsIn } of ready) {
      const measured = measure(command(file));
      if (absentIn?.(measured.stdout) === false) throw new Error(`${name} found what it must not`);
      const { stdout, cpuSeconds, wallSeconds } = measured;
      results.get(name)?.push({
        ...measured,
        cpuSeconds: cpuSecondsIn?.(stdout) ?? cpuSeconds,
        wallSeconds: wallSecondsIn?.(stdout) ?? wallSeconds,
      });
      console.error(`round ${round} of ${rounds}: ${name}, ${cpuSeconds.toFixed(2)} CPU s`);
    }
  }
  return results;
}

function report(): void {
  const rows = ready.map(({ name, title, command, foundIn }) => {
    const list = results.get(name) as readonly Measurement[];
    const cpuSeconds = list.map((one) => one.cpuSeconds);
    const peaks = list.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes]));
    return {
      name,
      title,
      cpuSeconds: median(cpuSeconds),
      cpuSecondsLeast: Math.min(...cpuSeconds),
      cpuSecondsMost: Math.max(...cpuSeconds),
      wallSeconds: median(list.map((one) => one.wallSeconds)),
      peakMegabytes: peaks.length === 0 ? undefined : median(peaks) / 1e6,
      exitCode: list[0]?.exitCode,
      foundCount: foundIn?.(list[0]?.stdout ?? ""),
      command: [basename(command(file).program), ...command(file).args].join(" "),
    };
  });
  const medians: Medians = {
    cpuSeconds: new Map(rows.map(({ name, cpuSeconds }) => [name, cpuSeconds])),
    wallSeconds: new Map(rows.map(({ name, wallSeconds }) => [name, wallSeconds])),
  };
  const judged = targets.map((target) => judge(target, medians));
  const yardstick = rows.find(({ name }) => name === "parse-only");
  const fileBytes = statSync(file).size;
  const parsed = results.get("parse-only")?.[0]?.stdout;
  const [all, check] = ["all-rules", "rules-check"].map((name) => medians.cpuSeconds.get(name));
  console.log(
    JSON.stringify(
      {
        machine: machineBefore,
        versions,
        file: {
          path: file,
          bytes: fileBytes,
          eventCount: parsed === undefined ? null : (JSON.parse(parsed) as { count: number }).count,
        },
        rounds,
        contenders: rows,
        skipped,
        targets: judged.map((one) => ({ ...one, value: one.value ?? null })),
        allRulesWithoutLoadToParseOnly: quotient(
          all === undefined || check === undefined ? undefined : all - check,
          yardstick?.cpuSeconds,
        ),
      },
      null,
      2,
    ),
  );
  const table = resultsTable({ rows, yardstick, skipped, targets: judged, fileBytes });
  console.error(`\n${table}`);
}
