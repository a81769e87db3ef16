// Runs every *.test.ts under src/, test/ and bench/ (or only those whose path contains one of the words
// given) in one process with node:test: a process for each file would take ten times as long.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";

// One seed for all property tests, so that a run can be repeated: FUZZ_SEED=7 explores elsewhere, and a
// found case is then written down as a test of its own.
const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_124);
fc.configureGlobal({ seed });
console.log(`# property tests with FUZZ_SEED=${seed}`);

const words = process.argv.slice(2);
const root = join(import.meta.dirname, "..");

const files = ["src", "test", "bench"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      join(folder, name),
    ),
  )
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();

// A green that checked nothing is a fault, not a success.
if (files.length === 0) {
  console.error(`no test file matches ${words.join(" ")}`);
  process.exit(1);
}
for (const file of files) await import(pathToFileURL(join(root, file)).href);
