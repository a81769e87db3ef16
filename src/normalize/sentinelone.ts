// Raw SentinelOne Cloud Funnel records to ECS, as Elastic's integration maps them. In process events
// `src` is the parent and `tgt` the new process; in all others `src` is the process itself.
import type { JsonObject } from "../base/json.ts";
import { type MutableObject, putField } from "./put-field.ts";
import { baseName, extensionOf, firstString, isoTime, numberOf, stringOf } from "./raw-values.ts";
import { splitCommandLine } from "./split-command-line.ts";

/** Event type, without blanks and case → category, ECS type, action. */
const EVENT_TYPES: ReadonlyMap<string, readonly [string, string, string]> = new Map([
  ["processcreation", ["process", "start", "start"]],
  ["processexit", ["process", "end", "end"]],
  ["processtermination", ["process", "end", "end"]],
  ["processmodification", ["process", "change", "modification"]],
  ["opened", ["process", "access", "open"]],
  ["duplicateprocesshandle", ["process", "access", "handle_duplicated"]],
  ["filecreation", ["file", "creation", "creation"]],
  ["filemodification", ["file", "change", "modification"]],
  ["filedeletion", ["file", "deletion", "deletion"]],
  ["filerename", ["file", "change", "rename"]],
  ["filescan", ["file", "access", "scan"]],
  ["ipconnect", ["network", "connection", "connect"]],
  ["iplisten", ["network", "start", "listen"]],
  ["dnsresolved", ["network", "protocol", "lookup_result"]],
  ["dnsunresolved", ["network", "protocol", "lookup_failed"]],
  ["registrykeycreate", ["registry", "creation", "creation"]],
  ["registryvaluecreate", ["registry", "creation", "creation"]],
  ["registryvaluemodified", ["registry", "change", "modification"]],
  ["registrykeydelete", ["registry", "deletion", "deletion"]],
  ["registryvaluedelete", ["registry", "deletion", "deletion"]],
  ["moduleload", ["library", "start", "load"]],
  ["driverload", ["driver", "start", "load"]],
  ["login", ["authentication", "start", "login"]],
  ["logout", ["authentication", "end", "logout"]],
]);

const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ["linux", "linux"],
  ["windows", "windows"],
  ["osx", "macos"],
  ["macos", "macos"],
]);

/** True when the event's type has a mapping. */
export function isKnownSentinelOne(record: JsonObject): boolean {
  return EVENT_TYPES.has(typeKey(record));
}

export function normalizeSentinelOne(record: JsonObject): JsonObject {
  const target: MutableObject = {};
  const known = EVENT_TYPES.get(typeKey(record));
  const category = known?.[0] ?? stringOf(record["event.category"]);
  putField(target, "@timestamp", isoTime(numberOf(record["event.time"])));
  putField(target, "event.id", stringOf(record["event.id"]));
  putField(target, "event.kind", "event");
  putField(target, "event.module", "sentinel_one_cloud_funnel");
  putField(target, "event.dataset", "sentinel_one_cloud_funnel.event");
  if (category !== undefined) putField(target, "event.category", [category]);
  if (known !== undefined) {
    putField(target, "event.type", [known[1]]);
    putField(target, "event.action", known[2]);
  }
  putHost(target, record);
  const isProcessEvent = category === "process" && hasPrefix(record, "tgt.process.");
  if (isProcessEvent) {
    putProcess(target, "process", record, "tgt.process");
    putProcess(target, "process.parent", record, "src.process");
  } else {
    putProcess(target, "process", record, "src.process");
    putProcess(target, "process.parent", record, "src.process.parent");
  }
  putUser(target, stringOf(record["src.process.user"]));
  putFile(target, record);
  putNetwork(target, record);
  putRegistry(target, record);
  putContainer(target, record);
  target["sentinel_one_cloud_funnel"] = { event: theRest(record) };
  return target as JsonObject;
}

/** Raw fields that are in ECS whole. */
const MAPPED =
  /^(event\.(time|id)|os\.name|endpoint\.(os|type|name)|agent\.uuid|(src|tgt)\.process\.(name|displayName|pid|uid|cmdline|startTime|user|eUserUid|rUserUid|rUserName|image\.(path|md5|sha1|sha256)))$/;

/** All other fields under their raw names, dots and all: readers of fields take `a.b` for what is nested. */
function theRest(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !MAPPED.test(key)));
}

function typeKey(record: JsonObject): string {
  const type = stringOf(record["event.type"]) ?? stringOf(record["meta.event.name"]) ?? "";
  return type.replace(/[\s_]/g, "").toLowerCase();
}

function hasPrefix(record: JsonObject, prefix: string): boolean {
  return Object.keys(record).some((key) => key.startsWith(prefix));
}

function putHost(target: MutableObject, record: JsonObject): void {
  const system = stringOf(record["endpoint.os"])?.toLowerCase();
  const known = system === undefined ? undefined : (SYSTEMS.get(system) ?? system);
  putField(target, "host.os.platform", known);
  putField(target, "host.os.type", known);
  putField(target, "host.os.name", stringOf(record["os.name"]));
  putField(target, "host.type", stringOf(record["endpoint.type"]));
  putField(target, "host.hostname", stringOf(record["endpoint.name"]));
  putField(target, "host.name", stringOf(record["endpoint.name"]));
  putField(target, "host.id", stringOf(record["agent.uuid"]));
}

function putProcess(target: MutableObject, path: string, record: JsonObject, from: string): void {
  const read = (leaf: string) => record[`${from}.${leaf}`];
  putField(target, `${path}.name`, stringOf(read("name")));
  putField(target, `${path}.executable`, stringOf(read("image.path")));
  putField(target, `${path}.pid`, numberOf(read("pid")));
  putField(target, `${path}.entity_id`, stringOf(read("uid")));
  putField(target, `${path}.title`, stringOf(read("displayName")));
  putField(target, `${path}.start`, isoTime(numberOf(read("startTime"))));
  const commandLine = stringOf(read("cmdline"));
  if (commandLine !== undefined) {
    const args = splitCommandLine(commandLine);
    putField(target, `${path}.command_line`, commandLine);
    putField(target, `${path}.args`, args);
    putField(target, `${path}.args_count`, args.length);
  }
  for (const algorithm of ["md5", "sha1", "sha256"]) {
    putField(target, `${path}.hash.${algorithm}`, stringOf(read(`image.${algorithm}`)));
  }
  putSignature(target, path, record, from);
  putField(target, `${path}.user.name`, stringOf(read("user")));
  putField(target, `${path}.user.id`, stringOf(read("eUserUid")));
  putField(target, `${path}.real_user.id`, stringOf(read("rUserUid")));
  putField(target, `${path}.real_user.name`, stringOf(read("rUserName")));
}

function putSignature(target: MutableObject, path: string, record: JsonObject, from: string): void {
  const status = stringOf(record[`${from}.signedStatus`]);
  if (status === undefined || path === "process") return;
  putField(target, `${path}.code_signature.exists`, status === "signed");
  const verified = stringOf(record[`${from}.verifiedStatus`]);
  if (verified !== undefined)
    putField(target, `${path}.code_signature.trusted`, verified === "verified");
  putField(target, `${path}.code_signature.subject_name`, stringOf(record[`${from}.publisher`]));
}

function putUser(target: MutableObject, user: string | undefined): void {
  if (user === undefined) return;
  const at = user.indexOf("\\");
  putField(target, "user.name", at < 0 ? user : user.slice(at + 1));
  if (at > 0) putField(target, "user.domain", user.slice(0, at));
}

function putFile(target: MutableObject, record: JsonObject): void {
  const path = stringOf(record["tgt.file.path"]);
  if (path === undefined) return;
  putField(target, "file.path", path);
  putField(target, "file.name", baseName(path));
  putField(target, "file.extension", stringOf(record["tgt.file.extension"]) ?? extensionOf(path));
  putField(target, "file.size", numberOf(record["tgt.file.size"]));
  for (const algorithm of ["md5", "sha1", "sha256"]) {
    putField(target, `file.hash.${algorithm}`, stringOf(record[`tgt.file.${algorithm}`]));
  }
  putField(target, "file.Ext.original.path", stringOf(record["tgt.file.oldPath"]));
}

function putNetwork(target: MutableObject, record: JsonObject): void {
  const from = firstString(record, "src.ip.address", "src.ip");
  const to = firstString(record, "dst.ip.address", "dst.ip");
  putField(target, "source.ip", from);
  putField(target, "source.address", from);
  putField(target, "source.port", numberOf(record["src.port.number"]));
  putField(target, "destination.ip", to);
  putField(target, "destination.address", to);
  putField(target, "destination.port", numberOf(record["dst.port.number"]));
  const direction = stringOf(record["event.network.direction"])?.toLowerCase();
  const words: ReadonlyMap<string, string> = new Map([
    ["incoming", "ingress"],
    ["outgoing", "egress"],
  ]);
  putField(target, "network.direction", direction && (words.get(direction) ?? direction));
  putField(target, "dns.question.name", stringOf(record["event.dns.request"]));
}

function putRegistry(target: MutableObject, record: JsonObject): void {
  const path = stringOf(record["registry.keyPath"]);
  putField(target, "registry.path", path);
  putField(target, "registry.value", stringOf(record["registry.value"]));
}

function putContainer(target: MutableObject, record: JsonObject): void {
  putField(target, "container.id", stringOf(record["k8sCluster.containerId"]));
  putField(target, "container.name", stringOf(record["k8sCluster.containerName"]));
  putField(target, "container.image.name", stringOf(record["k8sCluster.containerImage"]));
}
