// How long the rules take from files to a ready engine, in this process, phase by phase. Prints JSON.
//   tsx bench/load.ts [FOLDER] [--eql-only] [--cache=DIR]
// With --cache the first run is cold and writes the cache; a second one is what every later start costs.
import { join } from "node:path";
import { Engine } from "../src/engine/engine.ts";
import { readRuleFiles } from "../src/pipeline/read-rule-files.ts";
import { openRuleCache } from "../src/pipeline/rule-cache/rule-cache.ts";
import { loadRules } from "../src/rules/load-rules.ts";

const words = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const folder =
  words.find((word) => !word.startsWith("--")) ?? join(root, "..", "shared", "corpora", "rules");
const cacheFolder = words.find((word) => word.startsWith("--cache="))?.slice("--cache=".length);

// `--eql-only` leaves out files of other types, which cost TOML parsing and nothing else.
const isEqlOnly = words.includes("--eql-only");
const startMs = performance.now();
const cpu = process.cpuUsage();
const files = readRuleFiles([folder]).files.filter(
  ({ text }) => !isEqlOnly || text.includes('type = "eql"'),
);
const readMs = performance.now();
const cache =
  cacheFolder === undefined
    ? undefined
    : openRuleCache({ folder: cacheFolder, paths: [folder, String(isEqlOnly)], files });
const openedMs = performance.now();
const { rules, failed } = loadRules(files, cache === undefined ? {} : { memory: cache });
const loadedMs = performance.now();
cache?.save();
const savedMs = performance.now();
new Engine({ rules, mode: "indexed", anyIndex: false });
const readyMs = performance.now();
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    files: files.length,
    rules: rules.length,
    failed: failed.length,
    readFilesMs: Math.round(readMs - startMs),
    openCacheMs: Math.round(openedMs - readMs),
    parseVerifyMs: Math.round(loadedMs - openedMs),
    saveCacheMs: Math.round(savedMs - loadedMs),
    compileIndexMs: Math.round(readyMs - savedMs),
    totalMs: Math.round(readyMs - startMs),
    cpuMs: Math.round((user + system) / 1000),
  }),
);
