// Ours, and the yardstick beside them: a loop of JSON.parse over the lines of the file.
import { join } from "node:path";
import type { Command } from "../measured-process.ts";
import type { Contender } from "./contender.ts";
import { ONE_RULE_FILE } from "./one-rule.ts";

const root = join(import.meta.dirname, "..", "..");
const main = join(root, "dist", "cli", "main.js");

const node = (...args: readonly string[]): Command => ({ program: process.execPath, args });

const scan = (file: string, rules: string, ...more: readonly string[]): Command =>
  node(main, "scan", file, "--rules", rules, "--output", "ndjson", "--no-progress", ...more);

export function ownContenders(options: {
  readonly rules: string;
  /** Makes one JavaScript file of a program of bench/. */
  readonly bundled: (name: string) => string;
}): readonly Contender[] {
  const { rules, bundled } = options;
  const [parseOnly, scanOnly, load] = ["json-parse-only", "scan-only", "load"].map(bundled) as [
    string,
    string,
    string,
  ];
  const oneRule = join(root, "rules", ONE_RULE_FILE);
  return [
    {
      name: "parse-only",
      title: "`JSON.parse` of each line, nothing else",
      command: (file) => node(parseOnly, file),
    },
    {
      name: "scan-only",
      title: "scanning each line for the fields of all rules, nothing else",
      command: (file) => node(scanOnly, file, rules),
      // Without the loading of the rules whose fields it scans for.
      cpuSecondsIn: (stdout) => (JSON.parse(stdout) as { readonly cpuSeconds: number }).cpuSeconds,
    },
    {
      name: "one-rule",
      title: "**tripline scan, one rule**",
      command: (file) => scan(file, oneRule),
      foundIn: (stdout) => stdout.split("\n").filter((line) => line !== "").length,
    },
    {
      name: "all-rules",
      title: "**tripline scan, all EQL rules**",
      command: (file) => scan(file, rules, "--out", "/dev/null"),
    },
    {
      name: "all-rules-two-threads",
      title: "the same with `--threads 2`",
      command: (file) => scan(file, rules, "--out", "/dev/null", "--threads", "2"),
    },
    {
      name: "all-rules-parsed",
      title: "all EQL rules without WebAssembly: the reference path, which parses each line",
      command: (file) => {
        const { program, args } = scan(file, rules, "--out", "/dev/null");
        return { program, args: ["--no-expose-wasm", ...args] };
      },
    },
    {
      name: "rules-check",
      title: "`tripline rules check` of the same rule files, no events",
      command: () => node(main, "rules", "check", rules, "--json"),
    },
    {
      name: "load",
      title: "all EQL rules from text to a ready engine, no events",
      command: () => node(load, rules, "--eql-only"),
      wallSecondsIn: (stdout) => {
        const { parseVerifyMs, compileIndexMs } = JSON.parse(stdout) as Record<
          "parseVerifyMs" | "compileIndexMs",
          number
        >;
        return (parseVerifyMs + compileIndexMs) / 1000;
      },
    },
  ];
}
