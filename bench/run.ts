// Measures what docs/performance.md quotes: scans of one NDJSON file as ratios to a loop of JSON.parse
// over the same file. Commands run in turn, round after round, so that a machine whose speed drifts
// slows all of them alike; medians of CPU time. Prints JSON.
//   npm run bench -- FILE [--rules FOLDER] [--rounds N]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { type Measurement, measure, median } from "./measured-process.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rules: { type: "string", default: join(root, "..", "shared", "corpora", "rules") },
    rounds: { type: "string", default: "3" },
  },
});
const file = positionals[0];
if (file === undefined) {
  console.error("usage: npm run bench -- FILE [--rules FOLDER] [--rounds N]");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "tripline-bench-"));
const bundled = (name: string): string => {
  const outfile = join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [join(root, "bench", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  return outfile;
};
const parseOnly = bundled("json-parse-only");

const main = join(root, "dist", "cli", "main.js");
const oneRule = join(root, "rules", "execution_python_pty_spawn.toml");
const scan = (rules: string, ...more: string[]) => [
  main,
  "scan",
  file,
  "--rules",
  rules,
  "--output",
  "ndjson",
  "--out",
  "/dev/null",
  "--no-progress",
  ...more,
];
const commands: Readonly<Record<string, readonly string[]>> = {
  parseOnly: [parseOnly, file],
  scanOnly: [bundled("scan-only"), file, values.rules],
  oneRule: scan(oneRule),
  allRules: scan(values.rules),
  load: [main, "rules", "check", values.rules, "--json"],
};

const results: Record<string, Measurement[]> = {};
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, args] of Object.entries(commands)) {
    const list = results[name] ?? [];
    list.push(measure(args));
    results[name] = list;
  }
}
rmSync(folder, { recursive: true });

const cpu = (name: string) => median((results[name] ?? []).map((one) => one.cpuSeconds));
// Without the loading of the rules whose fields it scans for.
const scanLoopSeconds = (): number =>
  median(
    (results["scanOnly"] ?? []).map(
      ({ stdout }) => (JSON.parse(stdout) as { readonly cpuSeconds: number }).cpuSeconds,
    ),
  );
const summary = Object.fromEntries(
  Object.entries(results).map(([name, list]) => [
    name,
    {
      cpuSeconds: median(list.map((one) => one.cpuSeconds)),
      wallSeconds: median(list.map((one) => one.wallSeconds)),
      peakMegabytes: median(list.map((one) => one.peakBytes)) / 1e6,
      exitCode: list[0]?.exitCode,
    },
  ]),
);
console.log(
  JSON.stringify(
    {
      file,
      bytes: statSync(file).size,
      rounds: Number(values.rounds),
      commands: summary,
      ratios: {
        scanOnlyToParseOnly: scanLoopSeconds() / cpu("parseOnly"),
        oneRuleToParseOnly: cpu("oneRule") / cpu("parseOnly"),
        allRulesToParseOnly: cpu("allRules") / cpu("parseOnly"),
        allRulesToOneRule: cpu("allRules") / cpu("oneRule"),
        allRulesWithoutLoadToParseOnly: (cpu("allRules") - cpu("load")) / cpu("parseOnly"),
      },
    },
    null,
    2,
  ),
);
