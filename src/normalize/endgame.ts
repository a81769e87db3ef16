// Raw Endgame records to ECS, as docs/sources/endgame.md lists. Timestamps are Windows FILETIMEs: 100
// nanoseconds since 1601.
import type { JsonObject } from "../base/json.ts";
import { type MutableObject, putField } from "./put-field.ts";
import { baseName, extensionOf, firstString, isoTime, numberOf, stringOf } from "./raw-values.ts";
import { splitCommandLine } from "./split-command-line.ts";

const FILETIME_EPOCH_MS = 11_644_473_600_000;
const FILETIME_TICKS_PER_MS = 10_000;

/** `subtype` or `event_subtype_full` → ECS event.type. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["create", "start"],
  ["creation_event", "start"],
  ["exec_event", "start"],
  ["fork_event", "start"],
  ["already_running", "info"],
  ["terminate", "end"],
  ["termination_event", "end"],
  ["file_create_event", "creation"],
  ["file_modify_event", "change"],
  ["file_rename_event", "change"],
  ["file_delete_event", "deletion"],
  ["registry_modify_event", "change"],
  ["registry_delete_event", "deletion"],
  ["ipv4_connection_attempt_event", "start"],
  ["ipv4_connection_accept_event", "start"],
  ["ipv6_connection_attempt_event", "start"],
  ["ipv6_connection_accept_event", "start"],
]);

/** Process opcodes: 1 create, 2 terminate, 3 already running. */
const OPCODE_TYPES: ReadonlyMap<number, string> = new Map([
  [1, "start"],
  [2, "end"],
  [3, "info"],
]);

export function normalizeEndgame(record: JsonObject): JsonObject {
  const target: MutableObject = {};
  const category = categoryOf(record);
  const action = stringOf(record["event_subtype_full"]) ?? stringOf(record["subtype"]);
  putField(target, "@timestamp", isoTime(fileTimeMs(numberOf(record["timestamp"]))));
  putField(target, "event.kind", "event");
  putField(target, "event.module", "endgame");
  putField(target, "event.id", stringOf(record["serial_event_id"]));
  putField(target, "event.sequence", numberOf(record["serial_event_id"]));
  if (category !== undefined) putField(target, "event.category", [category]);
  const type = typeOf(record, category, action);
  if (type !== undefined) putField(target, "event.type", [type]);
  putField(target, "event.action", action);
  putField(target, "endgame.event_type_full", stringOf(record["event_type_full"]));
  putField(target, "endgame.event_subtype_full", stringOf(record["event_subtype_full"]));
  putHost(target, record);
  putProcess(target, record);
  putOthers(target, record);
  return target as JsonObject;
}

function categoryOf(record: JsonObject): string | undefined {
  const type = stringOf(record["event_type"]) ?? stringOf(record["event_type_full"]);
  return type?.replace(/_event$/, "");
}

function typeOf(
  record: JsonObject,
  category: string | undefined,
  action: string | undefined,
): string | undefined {
  const byAction = action === undefined ? undefined : TYPES.get(action);
  if (byAction !== undefined) return byAction;
  const opcode = numberOf(record["opcode"]);
  const byOpcode =
    category === "process" && opcode !== undefined ? OPCODE_TYPES.get(opcode) : undefined;
  return byOpcode ?? TYPES.get(stringOf(record["subtype"]) ?? "");
}

function fileTimeMs(ticks: number | undefined): number | undefined {
  return ticks === undefined ? undefined : ticks / FILETIME_TICKS_PER_MS - FILETIME_EPOCH_MS;
}

function putHost(target: MutableObject, record: JsonObject): void {
  putField(target, "host.name", stringOf(record["hostname"]));
  putField(target, "host.os.type", systemOf(record));
}

// The sensor does not name the system in each record; its paths do.
function systemOf(record: JsonObject): string | undefined {
  const named = stringOf(record["os_type"]) ?? stringOf(record["os"]);
  if (named !== undefined) return named.toLowerCase();
  const path = firstString(record, "process_path", "parent_process_path", "file_path");
  if (path === undefined) return undefined;
  if (path.includes("\\")) return "windows";
  if (!path.startsWith("/")) return undefined;
  return /^\/(Applications|Library|System|Users|private)\//.test(path) ? "macos" : "linux";
}

function putProcess(target: MutableObject, record: JsonObject): void {
  const path = stringOf(record["process_path"]);
  putField(target, "process.pid", numberOf(record["pid"]));
  putField(target, "process.entity_id", stringOf(record["unique_pid"]));
  putField(target, "process.name", stringOf(record["process_name"]) ?? baseName(path));
  putField(target, "process.executable", path);
  putCommandLine(target, "process", stringOf(record["command_line"]));
  putField(target, "process.exit_code", numberOf(record["exit_code"]));
  putField(target, "process.hash.md5", stringOf(record["md5"]));
  putField(target, "process.hash.sha1", stringOf(record["sha1"]));
  putField(target, "process.hash.sha256", stringOf(record["sha256"]));
  putField(target, "process.pe.original_file_name", stringOf(record["original_file_name"]));
  const parentPath = stringOf(record["parent_process_path"]);
  putField(target, "process.parent.pid", numberOf(record["ppid"]));
  putField(target, "process.parent.entity_id", stringOf(record["unique_ppid"]));
  putField(
    target,
    "process.parent.name",
    stringOf(record["parent_process_name"]) ?? baseName(parentPath),
  );
  putField(target, "process.parent.executable", parentPath);
  putCommandLine(target, "process.parent", stringOf(record["parent_command_line"]));
}

function putCommandLine(target: MutableObject, path: string, line: string | undefined): void {
  if (line === undefined) return;
  const args = splitCommandLine(line);
  putField(target, `${path}.command_line`, line);
  putField(target, `${path}.args`, args);
  putField(target, `${path}.args_count`, args.length);
}

function putOthers(target: MutableObject, record: JsonObject): void {
  const filePath = stringOf(record["file_path"]);
  putField(target, "user.name", stringOf(record["user_name"]));
  putField(target, "user.domain", stringOf(record["user_domain"]));
  putField(target, "file.name", stringOf(record["file_name"]) ?? baseName(filePath));
  putField(target, "file.path", filePath);
  putField(target, "file.extension", extensionOf(filePath));
  putField(target, "registry.key", firstString(record, "registry_key", "key_path"));
  putField(target, "registry.path", firstString(record, "registry_path", "key_path"));
  putField(target, "registry.value", firstString(record, "registry_value", "value_name"));
  for (const side of ["source", "destination"]) {
    putField(target, `${side}.ip`, stringOf(record[`${side}_address`]));
    putField(target, `${side}.address`, stringOf(record[`${side}_address`]));
    putField(target, `${side}.port`, numberOf(record[`${side}_port`]));
  }
  putField(target, "dns.question.name", stringOf(record["query_name"]));
}
