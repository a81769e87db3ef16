// How many instructions the working tree takes for a small fixed input, beside another commit: the scan of
// a few thousand generated events with the built-in rules. Counts repeat where times do not, so that a
// change of a hundredth can be seen on a busy machine. It reports and judges nothing.
//   npm run bench:instructions [-- COMMIT] [--runs N]     COMMIT is HEAD~1 by default
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { generateEvents } from "./generator/generate-events.ts";
import { compare, comparisonTable, percent, spread } from "./instructions/comparison.ts";
import { bestCounter } from "./instructions/counter.ts";
import { plantedEvents } from "./scan/one-rule.ts";

const SEED = 1;
/** Enough that what is called for each event is compiled; few enough for valgrind. */
const GENERATED_COUNT = 4000;

/** One time says nothing. */
const TIMED_RUNS_MIN = 5;

/** For CommonJS packages inside of a bundle. */
const REQUIRE_IN_MODULE =
  'import { createRequire as requireBeside } from "node:module"; const require = requireBeside(import.meta.url);';

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "1" } },
});
const runs = Number(values.runs);
const revision = positionals[0] ?? "HEAD~1";
if (!(runs >= 1)) {
  console.error("usage: npm run bench:instructions [-- COMMIT] [--runs N]");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "tripline-instructions-"));
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
const checkout = join(folder, "checkout");
try {
  const commit = git("rev-parse", "--short", "--verify", `${revision}^{commit}`);
  git("worktree", "add", "--quiet", "--detach", checkout, commit);
  try {
    symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
    run(commit);
  } finally {
    // This one by name: pruning would forget others', whose folders may only be away for a while.
    git("worktree", "remove", "--force", checkout);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(commit: string): void {
  const counter = bestCounter(folder);
  const { oneEvent, allEvents, eventCount } = writeEvents();
  // Names of equal length: a path is hashed and copied too.
  const base = { name: commit, main: bundle(checkout, "base"), ...noCounts() };
  const now = { name: "working tree", main: bundle(root, "work"), ...noCounts() };
  const rounds = counter.name === "cpu-time" ? Math.max(runs, TIMED_RUNS_MIN) : runs;
  for (let round = 0; round < rounds; round++) {
    for (const tree of [base, now]) {
      tree.oneEvent.push(counter.count(scan(tree.main, oneEvent)));
      tree.allEvents.push(counter.count(scan(tree.main, allEvents)));
    }
  }
  const rows = compare({ base, now, eventCount });
  const apart = spread([base, now]);
  console.log(
    JSON.stringify(
      {
        counter: counter.name,
        unit: counter.unit,
        eventCount,
        base,
        now,
        rows,
        spread: apart ?? null,
      },
      null,
      2,
    ),
  );
  console.error(`\n${comparisonTable({ rows, names: [base.name, now.name], unit: counter.unit })}`);
  console.error(`\nCounted with ${counter.name}.`);
  if (apart !== undefined) console.error(`Runs of the same differed by at most ${percent(apart)}.`);
  if (counter.name === "cpu-time") {
    console.error(
      "Neither perf nor valgrind counts here: these are times, and differ from run to run.",
    );
  }
}

function noCounts(): { readonly oneEvent: number[]; readonly allEvents: number[] } {
  return { oneEvent: [], allEvents: [] };
}

/** Both trees read the working tree's events and rules: only the code differs. */
function writeEvents(): {
  readonly oneEvent: string;
  readonly allEvents: string;
  readonly eventCount: number;
} {
  const lines: string[] = [];
  for (const line of generateEvents(SEED)) {
    lines.push(line);
    if (lines.length === GENERATED_COUNT) break;
  }
  lines.push(...plantedEvents());
  const [oneEvent, allEvents] = [join(folder, "one.ndjson"), join(folder, "all.ndjson")];
  writeFileSync(oneEvent, `${lines[0]}\n`);
  writeFileSync(allEvents, `${lines.join("\n")}\n`);
  return { oneEvent, allEvents, eventCount: lines.length };
}

function scan(main: string, file: string): readonly string[] {
  const rules = join(root, "rules");
  const output = ["--output", "ndjson", "--out", "/dev/null", "--no-progress"];
  return [main, "scan", file, "--rules", rules, ...output];
}

/** The command in one file, in the place where it looks for its package: half of the start-up is left. */
function bundle(tree: string, name: string): string {
  const place = join(folder, name);
  const outfile = join(place, "dist", "cli", "main.mjs");
  mkdirSync(place);
  copyFileSync(join(tree, "package.json"), join(place, "package.json"));
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  buildSync({
    entryPoints: [join(tree, "src", "cli", "main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    // Comments name each file's place, and a longer text is not read at the same cost.
    minifyWhitespace: true,
    legalComments: "none",
    // They bring machine code that they look for beside themselves.
    external: ["koffi", "libsql"],
    banner: { js: REQUIRE_IN_MODULE },
    logLevel: "error",
  });
  return outfile;
}
