// Flat Windows events (Sysmon, Security, PowerShell) to ECS, as Winlogbeat maps them. All original
// data stays under winlog.event_data, which many rules read.
import type { JsonObject } from "../base/json.ts";
import { type MutableObject, putField } from "./put-field.ts";
import { baseName, extensionOf, firstString, isoTime, numberOf, stringOf } from "./raw-values.ts";
import { splitCommandLine } from "./split-command-line.ts";
import { channelKey, type WindowsEventClass, windowsEvents } from "./windows-events.ts";

/** Keys of the flat form that describe the record, not the event. */
const ENVELOPE: ReadonlySet<string> = new Set(
  (
    "@timestamp @version AccountName AccountType Category Channel Domain EventID EventReceivedTime " +
    "EventTime EventType ExecutionProcessID Hostname Keywords Message Opcode OpcodeValue ProviderGuid " +
    "RecordNumber Severity SeverityValue SourceModuleName SourceModuleType SourceName Task ThreadID " +
    "TimeCreated UserID Version host port tags"
  ).split(" "),
);

export function isKnownWindows(record: JsonObject): boolean {
  return classOf(record) !== undefined;
}

export function normalizeWindows(record: JsonObject): JsonObject {
  const target: MutableObject = {};
  const code = stringOf(record["EventID"]);
  putField(target, "@timestamp", timeOf(record));
  putField(target, "event.kind", "event");
  putField(target, "event.code", code);
  putField(target, "event.provider", firstString(record, "SourceName", "ProviderName"));
  putField(target, "host.os.type", "windows");
  putField(target, "host.os.platform", "windows");
  putField(target, "host.name", stringOf(record["Hostname"]));
  putField(target, "host.hostname", stringOf(record["Hostname"]));
  putField(target, "winlog.channel", stringOf(record["Channel"]));
  putField(target, "winlog.provider_name", stringOf(record["SourceName"]));
  putField(target, "winlog.event_id", code);
  putField(target, "winlog.computer_name", stringOf(record["Hostname"]));
  putField(target, "winlog.record_id", stringOf(record["RecordNumber"]));
  putField(target, "message", stringOf(record["Message"]));
  putEventData(target, record);
  const known = classOf(record);
  if (known === undefined) return target as JsonObject;
  putField(target, "event.category", [known.category]);
  putField(target, "event.type", [known.type]);
  putField(target, "event.action", known.action);
  putField(target, "event.outcome", code === "4625" ? "failure" : undefined);
  putProcess(target, record, known);
  putFile(target, record, known);
  putRegistry(target, record, known);
  putNetwork(target, record, known);
  putUser(target, record);
  putField(target, "powershell.file.script_block_text", stringOf(record["ScriptBlockText"]));
  putField(
    target,
    "file.path",
    known.category === "process" ? stringOf(record["Path"]) : undefined,
  );
  return target as JsonObject;
}

function classOf(record: JsonObject): WindowsEventClass | undefined {
  const channel = channelKey(firstString(record, "Channel", "SourceName") ?? "");
  return windowsEvents.get(`${channel}:${stringOf(record["EventID"])}`);
}

// Sysmon's own UTC time is the most exact; the collector's fields follow.
function timeOf(record: JsonObject): string | undefined {
  const utc = stringOf(record["UtcTime"]);
  if (utc !== undefined && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(utc))
    return `${utc.replace(" ", "T")}Z`;
  const named = firstString(record, "@timestamp", "TimeCreated", "EventTime");
  const number = numberOf(record["EventTime"]);
  return named ?? isoTime(number);
}

function putEventData(target: MutableObject, record: JsonObject): void {
  for (const [key, value] of Object.entries(record)) {
    if (ENVELOPE.has(key) || value === undefined) continue;
    const text = stringOf(value);
    if (text !== undefined && !key.includes("."))
      putField(target, `winlog.event_data.${key}`, text);
  }
}

function putProcess(target: MutableObject, record: JsonObject, known: WindowsEventClass): void {
  const isSecurityStart = known.action === "created-process";
  const image = isSecurityStart
    ? stringOf(record["NewProcessName"])
    : firstString(record, "Image", "SourceImage", "ProcessName");
  putField(target, "process.executable", image);
  putField(target, "process.name", baseName(image));
  putField(target, "process.entity_id", firstString(record, "ProcessGuid", "SourceProcessGUID"));
  const pid = isSecurityStart
    ? record["NewProcessId"]
    : (record["ProcessId"] ?? record["SourceProcessId"]);
  putField(target, "process.pid", numberOf(pid));
  putCommandLine(target, "process", stringOf(record["CommandLine"]));
  putField(target, "process.working_directory", stringOf(record["CurrentDirectory"]));
  putField(target, "process.pe.original_file_name", stringOf(record["OriginalFileName"]));
  putHashes(target, known.category === "library" ? "dll" : "process", stringOf(record["Hashes"]));
  const parent = firstString(record, "ParentImage", "ParentProcessName");
  putField(target, "process.parent.executable", parent);
  putField(target, "process.parent.name", baseName(parent));
  putField(target, "process.parent.entity_id", stringOf(record["ParentProcessGuid"]));
  const parentPid = isSecurityStart ? record["ProcessId"] : record["ParentProcessId"];
  putField(target, "process.parent.pid", numberOf(parentPid));
  putCommandLine(target, "process.parent", stringOf(record["ParentCommandLine"]));
}

function putCommandLine(target: MutableObject, path: string, line: string | undefined): void {
  if (line === undefined) return;
  const args = splitCommandLine(line);
  putField(target, `${path}.command_line`, line);
  putField(target, `${path}.args`, args);
  putField(target, `${path}.args_count`, args.length);
}

// `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`
function putHashes(target: MutableObject, path: string, hashes: string | undefined): void {
  for (const part of hashes?.split(",") ?? []) {
    const [name, value] = part.split("=");
    const key = name?.toLowerCase();
    if (value === undefined || key === undefined) continue;
    if (key === "imphash") putField(target, `${path}.pe.imphash`, value.toLowerCase());
    else if (/^(md5|sha1|sha256)$/.test(key))
      putField(target, `${path}.hash.${key}`, value.toLowerCase());
  }
}

function putFile(target: MutableObject, record: JsonObject, known: WindowsEventClass): void {
  if (known.category === "library" || known.category === "driver") {
    const path = stringOf(record["ImageLoaded"]);
    const object = known.category === "library" ? "dll" : "file";
    putField(target, `${object}.path`, path);
    putField(target, `${object}.name`, baseName(path));
    putField(target, `${object}.code_signature.subject_name`, stringOf(record["Signature"]));
    const isSigned = stringOf(record["Signed"])?.toLowerCase();
    if (isSigned !== undefined)
      putField(target, `${object}.code_signature.exists`, isSigned === "true");
    return;
  }
  if (known.category !== "file") return;
  const pipe = stringOf(record["PipeName"]);
  const path = firstString(record, "TargetFilename", "ObjectName");
  putField(target, "file.path", path);
  putField(target, "file.name", pipe ?? baseName(path));
  putField(target, "file.extension", extensionOf(path));
}

function putRegistry(target: MutableObject, record: JsonObject, known: WindowsEventClass): void {
  if (known.category !== "registry") return;
  const path = firstString(record, "TargetObject", "ObjectName");
  if (path === undefined) return;
  const at = path.lastIndexOf("\\");
  const hive = /^(?:\\REGISTRY\\)?(HKLM|HKU|HKCR|HKCU|MACHINE|USER)/i.exec(path)?.[1];
  putField(target, "registry.path", path);
  putField(target, "registry.hive", hive?.toUpperCase());
  putField(target, "registry.value", stringOf(record["ObjectValueName"]) ?? path.slice(at + 1));
  putField(
    target,
    "registry.key",
    hive === undefined ? path : path.slice(path.indexOf("\\") + 1, at),
  );
  const data = firstString(record, "Details", "NewValue");
  if (data !== undefined) putField(target, "registry.data.strings", [data]);
}

function putNetwork(target: MutableObject, record: JsonObject, known: WindowsEventClass): void {
  putField(target, "dns.question.name", stringOf(record["QueryName"]));
  const from = firstString(record, "SourceIp", "SourceAddress", "IpAddress");
  putField(target, "source.ip", from === "-" ? undefined : from);
  putField(target, "source.port", numberOf(record["SourcePort"] ?? record["IpPort"]));
  if (known.category !== "network") return;
  const to = firstString(record, "DestinationIp", "DestAddress");
  putField(target, "destination.ip", to);
  putField(target, "destination.port", numberOf(record["DestinationPort"] ?? record["DestPort"]));
  putField(target, "destination.domain", stringOf(record["DestinationHostname"]));
  putField(target, "network.transport", stringOf(record["Protocol"])?.toLowerCase());
  const isInitiated = stringOf(record["Initiated"])?.toLowerCase();
  const direction = isInitiated === "true" ? "egress" : "ingress";
  putField(target, "network.direction", isInitiated === undefined ? undefined : direction);
}

function putUser(target: MutableObject, record: JsonObject): void {
  const user = stringOf(record["User"]);
  const at = user?.indexOf("\\") ?? -1;
  if (user !== undefined && at > 0) {
    putField(target, "user.domain", user.slice(0, at));
    putField(target, "user.name", user.slice(at + 1));
    return;
  }
  putField(target, "user.name", user ?? firstString(record, "SubjectUserName", "TargetUserName"));
  putField(target, "user.domain", firstString(record, "SubjectDomainName", "TargetDomainName"));
  putField(target, "user.id", firstString(record, "SubjectUserSid", "TargetUserSid"));
}
