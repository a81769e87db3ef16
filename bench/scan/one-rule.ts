// The one rule of the comparison, in the languages of the peers, and events that show whether each of
// them asks the same. It is Tripline's own twin of Elastic's "Interactive Terminal Spawned via Python".
import type { JsonObject } from "../../src/base/json.ts";
import { generateEvents } from "../generator/generate-events.ts";

export const ONE_RULE_FILE = "execution_python_pty_spawn.toml";

const actions = ["exec", "exec_event", "start", "executed"];
const shells = ["bash", "dash", "ash", "sh", "tcsh", "csh", "zsh", "ksh", "fish"];
const bareShells = ["", "/bin/", "/usr/bin/"].flatMap((folder) =>
  ["sh", "bash", "dash", "zsh"].map((shell) => folder + shell),
);

const sqlList = (words: readonly string[]) => `(${words.map((word) => `'${word}'`).join(", ")})`;
const jsonList = (words: readonly string[]) => words.map((word) => JSON.stringify(word)).join(", ");

/** Over typed columns: DuckDB reads no other part of an event. */
export function oneRuleAsSql(file: string): string {
  return `SELECT count(*) FROM read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited', columns = {
  event: 'STRUCT(category VARCHAR[], "type" VARCHAR[], "action" VARCHAR)',
  host: 'STRUCT(os STRUCT("type" VARCHAR))',
  process: 'STRUCT("name" VARCHAR, args VARCHAR[], args_count BIGINT,
    parent STRUCT("name" VARCHAR, args VARCHAR[], args_count BIGINT))'
})
WHERE list_contains(event.category, 'process') AND host.os.type = 'linux'
  AND list_contains(event.type, 'start') AND event.action IN ${sqlList(actions)}
  AND process.name IN ${sqlList(shells)} AND process.parent.name ILIKE 'python%'
  AND (
    (process.parent.args_count >= 3
      AND len(list_filter(process.parent.args, lambda arg: arg ILIKE '%pty.spawn%')) > 0
      AND len(list_filter(process.parent.args, lambda arg: arg ILIKE '-c')) > 0)
    OR (process.parent.args_count = 1 AND process.args_count = 1
      AND len(list_filter(process.args, lambda arg: arg IN ${sqlList(bareShells)})) > 0)
  )`;
}

/** A jq program for `jq -n` that prints how many events it found. */
export const oneRuleAsJq: string = `reduce (inputs | select(
  (.event.category | index("process")) and .host.os.type == "linux" and
  (.event.type | index("start")) and (.event.action | IN(${jsonList(actions)})) and
  (.process.name | IN(${jsonList(shells)})) and
  (.process.parent.name // "" | ascii_downcase | startswith("python")) and
  (.process.parent as $parent |
    ($parent.args_count >= 3 and
      any($parent.args[]?; ascii_downcase | contains("pty.spawn")) and
      any($parent.args[]?; ascii_downcase == "-c")) or
    ($parent.args_count == 1 and .process.args_count == 1 and
      any(.process.args[]?; IN(${jsonList(bareShells)}))))
)) as $found (0; . + 1)`;

const PLAIN_EVENTS = 200;

/** How many of `probeEvents` the rule is satisfied by. */
export const PROBE_FOUND = 4;

/** Generated events without an intrusion, then the planted ones. */
export function probeEvents(): readonly string[] {
  const plain: string[] = [];
  for (const line of generateEvents(1)) {
    plain.push(line);
    if (plain.length === PLAIN_EVENTS) break;
  }
  return [...plain, ...plantedEvents()];
}

/** Four that the rule finds and as many near misses. */
export function plantedEvents(): readonly string[] {
  const spawn = ["python3", "-c", "import pty; pty.spawn('/bin/sh')"];
  const found = [
    probe({ parentName: "python3", parentArgs: spawn, name: "sh", args: ["sh", "-i"] }),
    probe({
      parentName: "Python3.11",
      parentArgs: ["python", "-C", "PTY.SPAWN()"],
      name: "bash",
      args: ["-bash", "-i"],
    }),
    probe({ parentName: "python", parentArgs: ["python"], name: "bash", args: ["/bin/bash"] }),
    probe({ parentName: "pythonw", parentArgs: ["python"], name: "zsh", args: ["zsh"] }),
  ];
  const near = [
    probe({ parentName: "xpython", parentArgs: spawn, name: "sh", args: ["sh"] }),
    probe({ parentName: "python3", parentArgs: spawn, name: "SH", args: ["sh", "-i"] }),
    probe({ parentName: "python3", parentArgs: spawn.slice(1), name: "sh", args: ["sh", "-i"] }),
    probe({ parentName: "python", parentArgs: ["python"], name: "bash", args: ["/BIN/BASH"] }),
  ];
  return [...found, ...near];
}

function probe(command: {
  readonly parentName: string;
  readonly parentArgs: readonly string[];
  readonly name: string;
  readonly args: readonly string[];
}): string {
  const event: JsonObject = {
    "@timestamp": "2026-07-04T00:00:01.000Z",
    data_stream: { type: "logs", dataset: "endpoint.events.process", namespace: "default" },
    event: { category: ["process"], type: ["start"], action: "exec", kind: "event" },
    host: { id: "h", name: "linux-probe", os: { type: "linux" } },
    agent: { id: "a", type: "endpoint" },
    process: {
      name: command.name,
      args: [...command.args],
      args_count: command.args.length,
      parent: {
        name: command.parentName,
        args: [...command.parentArgs],
        args_count: command.parentArgs.length,
      },
    },
  };
  return JSON.stringify(event);
}
