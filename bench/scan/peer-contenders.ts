// The peers that a scan is compared with, as far as they are installed. None does the same work: what each
// does less or more is said in docs/performance.md.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { absentLiterals } from "./absent-literals.ts";
import type { Contender, SkippedContender } from "./contender.ts";
import { oneRuleAsJq, oneRuleAsSql } from "./one-rule.ts";

const LITERAL_COUNT = 500;

/** A peer, how its version is asked for and what to do where it is absent. */
export interface Peer {
  readonly contender: Contender;
  readonly version: () => string;
  readonly absence: string;
}

export function peers(options: {
  /** For what they read beside the events. */
  readonly folder: string;
  readonly bundled: (name: string) => string;
  readonly duckdbFolder: string | undefined;
}): readonly Peer[] {
  return [duckdb(options), jq, ...ripgreps(options.folder), wordCount];
}

/** Programs that read such events with rules, and why none of them stands in the table. */
export const notComparable: readonly SkippedContender[] = [
  [
    "hayabusa",
    "Sigma rules over Windows event logs; binaries of its own releases only, no npm or Debian package",
  ],
  [
    "chainsaw",
    "Sigma rules over Windows event logs; binaries of its own releases only, no npm or Debian package",
  ],
  ["zircolite", "Sigma rules through SQLite; its own releases only, no npm or Debian package"],
].map(([name, reason]) => ({ name: name as string, reason: reason as string }));

function duckdb(options: {
  readonly bundled: (name: string) => string;
  readonly duckdbFolder: string | undefined;
}): Peer {
  const program = process.execPath;
  const script = options.bundled(join("scan", "duckdb-query"));
  return {
    contender: {
      name: "duckdb",
      title: "DuckDB, one thread, the one rule as SQL over typed columns",
      command: (file) => ({
        program,
        args: [script, options.duckdbFolder ?? "", oneRuleAsSql(file)],
      }),
      foundIn: Number,
    },
    version: () => {
      if (options.duckdbFolder === undefined) throw new Error("DUCKDB_FOLDER names none");
      return firstLineOf(program, [script, options.duckdbFolder]);
    },
    absence: "no folder with @duckdb/node-api in DUCKDB_FOLDER",
  };
}

const jq: Peer = {
  contender: {
    name: "jq",
    title: "jq, the one rule",
    command: (file) => ({ program: "jq", args: ["-n", oneRuleAsJq, file] }),
    foundIn: Number,
  },
  version: () => firstLineOf("jq", ["--version"]),
  absence: "jq is not installed",
};

function ripgreps(folder: string): readonly Peer[] {
  const literals = absentLiterals(LITERAL_COUNT);
  const literalsFile = join(folder, "literals.txt");
  writeFileSync(literalsFile, `${literals.join("\n")}\n`);
  const found = (stdout: string) => Number(stdout.trim() === "" ? 0 : stdout);
  const peer = (name: string, title: string, args: readonly string[]): Peer => ({
    contender: {
      name,
      title,
      command: (file) => {
        return { program: "rg", args: ["--no-config", "-c", ...args, file] };
      },
      absentIn: (stdout) => found(stdout) === 0,
    },
    version: () => firstLineOf("rg", ["--version"]),
    absence: "ripgrep is not installed",
  });
  return [
    peer("rg-500", "`rg -c -F -i -f`, 500 absent literals", ["-F", "-i", "-f", literalsFile]),
    peer("rg-1", "`rg -c -F`, one absent literal", ["-F", literals[0] as string]),
  ];
}

const wordCount: Peer = {
  contender: {
    name: "wc",
    title: "`wc -l`",
    command: (file) => ({ program: "wc", args: ["-l", file] }),
  },
  version: () => firstLineOf("wc", ["--version"]),
  absence: "wc is not installed",
};

function firstLineOf(program: string, args: readonly string[]): string {
  const text = execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return text.split("\n")[0] as string;
}
