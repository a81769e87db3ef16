// The process of an audit event and its parent. Arguments are the exec's own; the parent's come from
// the process table, and are absent where it never saw the parent.
import type { ProcessEntry } from "../sources/linux/process-table.ts";
import type { AuditRecord } from "../sources/raw-record.ts";
import { type MutableObject, putField } from "./put-field.ts";
import { baseName, numberOf } from "./raw-values.ts";

export function putProcess(target: MutableObject, record: AuditRecord): void {
  const { audit, process, parent } = record;
  const fields = audit.records[0]?.fields ?? new Map<string, string>();
  const executable = known(fields.get("exe"));
  const pid = numberOf(fields.get("pid"));
  putField(target, "process.pid", pid);
  putField(target, "process.entity_id", process?.entityId);
  putField(target, "process.executable", executable);
  putField(target, "process.name", baseName(executable) ?? known(fields.get("comm")));
  putField(target, "process.thread.name", known(fields.get("comm")));
  putField(target, "process.working_directory", recordOf(record, "CWD")?.get("cwd"));
  putField(
    target,
    "process.title",
    recordOf(record, "PROCTITLE")?.get("proctitle")?.replaceAll("\0", " "),
  );
  const args = audit.args ?? process?.args;
  putArguments(target, "process", args, audit.argsCount ?? process?.argsCount);
  putTerminal(target, fields.get("tty"));
  putParent(target, parent, numberOf(fields.get("ppid")));
}

function recordOf(record: AuditRecord, type: string): ReadonlyMap<string, string> | undefined {
  return record.audit.records.find((one) => one.type === type)?.fields;
}

function putParent(
  target: MutableObject,
  parent: ProcessEntry | undefined,
  pid: number | undefined,
): void {
  putField(target, "process.parent.pid", pid);
  if (parent === undefined) return;
  putField(target, "process.parent.entity_id", parent.entityId);
  putField(target, "process.parent.executable", parent.executable);
  putField(target, "process.parent.name", parent.name);
  putArguments(target, "process.parent", parent.args, parent.argsCount);
}

function putArguments(
  target: MutableObject,
  path: string,
  args: readonly string[] | undefined,
  count: number | undefined,
): void {
  if (args === undefined) return;
  putField(target, `${path}.args`, args);
  putField(target, `${path}.args_count`, count ?? args.length);
  putField(target, `${path}.command_line`, args.join(" "));
}

const PTS_MAJOR = 136;
const MINORS_PER_MAJOR = 256;
const TTY_MAJOR = 4;
const SERIAL_MINOR_FIRST = 64;

/** Device numbers by the kernel's devices.txt: ptsN, ttyN, ttySN. */
function putTerminal(target: MutableObject, tty: string | undefined): void {
  if (tty === undefined) return;
  const match = /^(pts\/?|ttyS|tty)(\d{1,6})$/.exec(tty);
  putField(target, "process.interactive", match !== null);
  if (match === null) return;
  const number = Number(match[2]);
  const isPts = (match[1] as string).startsWith("pts");
  const major = isPts ? PTS_MAJOR + Math.floor(number / MINORS_PER_MAJOR) : TTY_MAJOR;
  const serial = match[1] === "ttyS" ? SERIAL_MINOR_FIRST : 0;
  const minor = isPts ? number % MINORS_PER_MAJOR : number + serial;
  putField(target, "process.tty.char_device.major", major);
  putField(target, "process.tty.char_device.minor", minor);
}

function known(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === "(null)" ? undefined : value;
}
