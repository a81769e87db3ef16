// The scanner alone: reads a file in blocks and scans each line for the fields of all rules, without
// events, engine or alerts. Prints the CPU time of that loop, beside which rules take long to load.
//   tsx bench/scan-only.ts FILE RULES
import { closeSync, openSync, readSync } from "node:fs";
import { Engine } from "../src/engine/engine.ts";
import { LineScanner } from "../src/engine/scanner/line-scanner.ts";
import { FieldTable } from "../src/event/field-table.ts";
import { readRuleFiles } from "../src/pipeline/read-rule-files.ts";
import { loadRules } from "../src/rules/load-rules.ts";

const BLOCK_BYTES = 1 << 18;

const [path, rulesFolder] = process.argv.slice(2) as [string, string];
const fields = new FieldTable();
const { rules } = loadRules(readRuleFiles([rulesFolder]).files);
new Engine({ rules, mode: "indexed", anyIndex: false, fields });
const scanner = LineScanner.create({
  paths: Array.from({ length: fields.size }, (_, slot) => fields.at(slot).path),
  foreignPaths: ["winlog"],
  valuesMaxOf: () => 1_000,
});
if (scanner === undefined) throw new Error("this runtime has no SIMD");

const file = openSync(path, "r");
const before = process.cpuUsage();
let rest = Buffer.alloc(0);
let count = 0;
let takenCount = 0;
for (;;) {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const bytes = readSync(file, block, 0, BLOCK_BYTES, null);
  if (bytes === 0) break;
  const data = Buffer.concat([rest, block.subarray(0, bytes)]);
  let start = 0;
  for (;;) {
    const end = data.indexOf(10, start);
    if (end < 0) break;
    count++;
    if (scanner.scan(data, start, end)) takenCount++;
    start = end + 1;
  }
  rest = Buffer.from(data.subarray(start));
}
const { user, system } = process.cpuUsage(before);
closeSync(file);
console.log(
  JSON.stringify({ fields: fields.size, count, takenCount, cpuSeconds: (user + system) / 1e6 }),
);
