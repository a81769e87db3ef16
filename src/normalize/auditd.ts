// A joined audit event to ECS, as Auditbeat and Elastic's auditd_manager integration write it, and for
// execs and connections also what Elastic Defend would say, so that rules for either fire. Names of
// processes are those of the executable, as Elastic Defend has them; Auditbeat's comm is kept in
// auditd.data.
import type { JsonObject } from "../base/json.ts";
import { socketAddressOf } from "../base/linux/socket-address-of.ts";
import type { AuditRecord } from "../sources/raw-record.ts";
import { type AuditClass, auditClassOf } from "./auditd-classes.ts";
import { putFile, putNetwork } from "./auditd-objects.ts";
import { putProcess } from "./auditd-process.ts";
import { type MutableObject, putField } from "./put-field.ts";
import { isoTime } from "./raw-values.ts";

export function normalizeAuditd(record: AuditRecord): JsonObject {
  const { audit } = record;
  const target: MutableObject = {};
  const first = audit.records[0];
  const type = first?.type ?? "UNKNOWN";
  const fields = first?.fields ?? new Map<string, string>();
  const known = withoutLocalSockets(auditClassOf(record), record);
  putField(target, "@timestamp", isoTime(audit.timestampMs));
  putField(target, "event.kind", "event");
  putField(target, "event.module", "auditd");
  putField(target, "event.category", known.category === undefined ? undefined : [known.category]);
  putField(target, "event.type", known.types);
  putField(target, "event.action", known.actions.length > 1 ? known.actions : known.actions[0]);
  putField(target, "event.outcome", outcomeOf(fields));
  putField(target, "event.sequence", audit.serial);
  putField(target, "host.os.type", "linux");
  putField(target, "host.id", record.hostId);
  putField(target, "host.name", record.hostId);
  putProcess(target, record);
  putUsers(target, fields);
  putFile(target, audit.records, known.category);
  putNetwork(target, audit.records, known.actions);
  putField(target, "auditd.message_type", type.toLowerCase());
  putField(target, "auditd.session", known.session);
  putField(target, "auditd.sequence", audit.serial);
  for (const [key, value] of fields) {
    if (!RESERVED.has(key)) putField(target, `auditd.data.${key}`, value);
  }
  putField(target, "tags", tagsOf(fields.get("key")));
  return target as JsonObject;
}

/** A connection to a local socket is none that Elastic Defend reports: only Auditbeat's words stay. */
function withoutLocalSockets(known: AuditClass, { audit }: AuditRecord): AuditClass {
  if (known.category !== "network") return known;
  const saddr = audit.records.find(({ type }) => type === "SOCKADDR")?.fields.get("saddr");
  const address = socketAddressOf(saddr);
  if (address === undefined || "ip" in address) return known;
  return { ...known, types: ["connection"], actions: known.actions.slice(0, 1) };
}

/** Fields that have a place of their own in ECS. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "pid ppid auid uid gid euid suid fsuid egid sgid fsgid ses key success res exe type subj " +
    "AUID UID GID EUID SUID FSUID EGID SGID FSGID ARCH SYSCALL"
  ).split(" "),
);

function outcomeOf(fields: ReadonlyMap<string, string>): string {
  const result = fields.get("success") ?? fields.get("res") ?? fields.get("result");
  if (result === "yes" || result === "success" || result === "1") return "success";
  return result === "no" || result === "failed" || result === "0" ? "failure" : "unknown";
}

// Several keys of one rule are parted by a byte 1.
function tagsOf(key: string | undefined): readonly string[] | undefined {
  if (key === undefined || key === "(null)" || key === "") return undefined;
  return key.split("\u0001");
}

/** auditd writes 2^32 - 1 for "never logged in". */
function idOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value === "4294967295" || value === "-1" ? "unset" : value;
}

function putUsers(target: MutableObject, fields: ReadonlyMap<string, string>): void {
  const roles = [
    ["user", "uid", "UID"],
    ["user.effective", "euid", "EUID"],
    ["user.saved", "suid", "SUID"],
    ["user.filesystem", "fsuid", "FSUID"],
    ["user.audit", "auid", "AUID"],
    ["user.group", "gid", "GID"],
    ["user.effective.group", "egid", "EGID"],
    ["user.saved.group", "sgid", "SGID"],
    ["user.filesystem.group", "fsgid", "FSGID"],
  ] as const;
  for (const [path, id, name] of roles) {
    putField(target, `${path}.id`, idOf(fields.get(id)));
    putField(target, `${path}.name`, nameOf(fields, id, name));
  }
}

/** Names come with ENRICHED logs; root is root everywhere. */
function nameOf(fields: ReadonlyMap<string, string>, id: string, name: string): string | undefined {
  const written = fields.get(name);
  if (written !== undefined && written !== "unset") return written;
  return fields.get(id) === "0" ? "root" : undefined;
}
