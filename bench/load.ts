// How long the rules take from files to a ready engine, in this process, phase by phase. Prints JSON.
//   tsx bench/load.ts [FOLDER] [--eql-only]
import { join } from "node:path";
import { Engine } from "../src/engine/engine.ts";
import { readRuleFiles } from "../src/pipeline/read-rule-files.ts";
import { loadRules } from "../src/rules/load-rules.ts";

const root = join(import.meta.dirname, "..");
const folder =
  process.argv.slice(2).find((word) => !word.startsWith("--")) ??
  join(root, "..", "shared", "corpora", "rules");

// `--eql-only` leaves out files of other types, which cost TOML parsing and nothing else.
const isEqlOnly = process.argv.includes("--eql-only");
const startMs = performance.now();
const files = readRuleFiles([folder]).files.filter(
  ({ text }) => !isEqlOnly || text.includes('type = "eql"'),
);
const readMs = performance.now();
const { rules, failed } = loadRules(files);
const loadedMs = performance.now();
new Engine({ rules, mode: "indexed", anyIndex: false });
const readyMs = performance.now();
console.log(
  JSON.stringify({
    files: files.length,
    rules: rules.length,
    failed: failed.length,
    readFilesMs: Math.round(readMs - startMs),
    parseVerifyMs: Math.round(loadedMs - readMs),
    compileIndexMs: Math.round(readyMs - loadedMs),
  }),
);
