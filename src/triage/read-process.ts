// What one event tells of its process, of that process's parent and of the session it belongs to, bounded
// for a tree of thousands.
import { clipped, known } from "./clipped.ts";
import type { ProcessSummary } from "./investigation.ts";
import { TREE_ARGS_MAX, TREE_TEXT_LENGTH_MAX } from "./limits.ts";
import type { StoredReader } from "./stored-reader.ts";

/** A summary in the making: what is not known yet is absent. */
export type ProcessPart = Partial<Omit<ProcessSummary, "alerts" | "entityId">>;

/** Without start, end and exit code, which depend on the kind of the event. */
export function readProcess(reader: StoredReader): ProcessPart {
  return known({
    ...readProgram(reader, "process"),
    parentEntityId: reader.id("process.parent.entity_id"),
    workingDirectory: reader.text("process.working_directory"),
    userName: reader.text("user.name"),
    userId: reader.text("user.id"),
    ...readHost(reader),
    isInteractive: isInteractive(reader, "process"),
    sessionLeader: readSessionLeader(reader),
    entryType: reader.text("process.entry_leader.entry_meta.type"),
    entryAddress: reader.text("process.entry_leader.entry_meta.source.ip"),
  });
}

/** What an event tells of the parent of its process. */
export function readParent(reader: StoredReader): ProcessPart {
  return known({
    ...readProgram(reader, "process.parent"),
    workingDirectory: reader.text("process.parent.working_directory"),
    userName: reader.text("process.parent.user.name"),
    userId: reader.text("process.parent.user.id"),
    ...readHost(reader),
    isInteractive: isInteractive(reader, "process.parent"),
  });
}

/** The whole command line, or the arguments as one text, at most `most` long; "" when not told. */
export function readCommandLine(
  reader: StoredReader,
  path: "process" | "process.parent",
  most: number,
): string {
  const line = reader.text(`${path}.command_line`, most);
  return line ?? clipped(joined(reader.texts(`${path}.args`), most), most);
}

function readProgram(reader: StoredReader, path: "process" | "process.parent"): ProcessPart {
  const executable = reader.text(`${path}.executable`);
  const commandLine = readCommandLine(reader, path, TREE_TEXT_LENGTH_MAX);
  const args = boundedArgs(reader.texts(`${path}.args`));
  return known({
    pid: reader.number(`${path}.pid`),
    name: reader.text(`${path}.name`) ?? executable?.slice(executable.lastIndexOf("/") + 1),
    executable,
    args: args.length > 0 ? args : undefined,
    commandLine: commandLine === "" ? undefined : commandLine,
  });
}

function readHost(reader: StoredReader): ProcessPart {
  return known({
    hostId: reader.id("host.id"),
    hostName: reader.text("host.name") ?? reader.text("host.hostname"),
  });
}

function readSessionLeader(reader: StoredReader): ProcessSummary["sessionLeader"] {
  const [entityId, name, pid] = [
    reader.id("process.session_leader.entity_id"),
    reader.text("process.session_leader.name"),
    reader.number("process.session_leader.pid"),
  ];
  if (entityId === undefined && name === undefined && pid === undefined) return undefined;
  return known({ entityId, name: name ?? "", pid });
}

/** Elastic's own field, else whether the process has a terminal. */
function isInteractive(reader: StoredReader, path: string): boolean | undefined {
  const told = reader.flag(`${path}.interactive`);
  if (told !== undefined) return told;
  const hasTerminal = reader.get(`${path}.tty.char_device.major`) !== undefined;
  return hasTerminal ? true : undefined;
}

/** The arguments that fit, of all of them together no more than a command line has. */
export function boundedArgs(args: readonly string[]): readonly string[] {
  const bounded: string[] = [];
  let left = TREE_TEXT_LENGTH_MAX;
  for (const arg of args.slice(0, TREE_ARGS_MAX)) {
    if (left <= 1) break;
    const shown = clipped(arg, left);
    bounded.push(shown);
    left -= shown.length;
  }
  return bounded;
}

/** Joins no more than are needed for `most` characters. */
function joined(args: readonly string[], most: number): string {
  let text = "";
  for (const [at, arg] of args.entries()) {
    if (text.length > most) break;
    text += at === 0 ? arg : ` ${arg}`;
  }
  return text;
}
