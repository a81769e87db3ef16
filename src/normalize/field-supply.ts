// Which ECS fields each source can supply, for `rules coverage`: a rule that needs a field no source
// has can never fire. What a source cannot supply is left out here, never invented by its mapping.
import type { SourceKind } from "../event/ecs-event.ts";

const EVENT =
  "@timestamp event.category event.type event.action event.kind event.module event.sequence event.id";
const HOST = "host.id host.name host.hostname host.os.type";

function processFields(prefix: string, leaves: string): string {
  return leaves
    .split(" ")
    .map((leaf) => `${prefix}.${leaf}`)
    .join(" ");
}

const BASIC = "pid entity_id name executable args args_count command_line";

/** Of every process that the live sensor knows. */
const LIVE = `${BASIC} working_directory start interactive tty.char_device.major tty.char_device.minor`;
const RIGHTS =
  "user.id user.name group.id group.name real_user.id real_user.name real_group.id real_group.name " +
  "saved_user.id saved_user.name saved_group.id saved_group.name thread.capabilities.permitted " +
  "thread.capabilities.effective";
const LEADER = "user.id user.name same_as_process";

const LISTS: Readonly<Record<Exclude<SourceKind, "ecs">, string>> = {
  auditd: [
    EVENT,
    "event.outcome",
    HOST,
    processFields("process", `${BASIC} working_directory title interactive thread.name`),
    "process.tty.char_device.major process.tty.char_device.minor",
    processFields("process.parent", BASIC),
    "auditd.sequence user.effective.group.name user.filesystem.group.id user.filesystem.group.name",
    "user.filesystem.name user.group.name user.saved.group.id user.saved.group.name user.saved.name",
    "user.id user.name user.effective.id user.effective.name user.saved.id user.filesystem.id",
    "user.audit.id user.audit.name user.group.id user.effective.group.id",
    "file.path file.name file.extension file.mode file.inode file.uid file.gid",
    "source.ip source.port source.address destination.ip destination.port destination.address network.direction network.type",
    "auditd.session auditd.message_type auditd.data.syscall auditd.data.a0 auditd.data.a1",
    "auditd.data.a2 auditd.data.a3 auditd.data.tty tags",
  ].join(" "),
  "linux-sensor": [
    EVENT,
    "tripline.env_vars_truncated event.provider event.outcome event.created event.dataset event.reason message agent.type agent.id ecs.version",
    HOST,
    "host.ip host.architecture host.os.name host.os.family host.os.platform host.os.version host.os.kernel",
    "user.id user.name user.effective.id user.effective.name user.Ext.real.id user.Ext.real.name",
    "group.id group.name group.Ext.real.id group.Ext.real.name container.id",
    processFields(
      "process",
      `${LIVE} ${RIGHTS} exit_code previous.executable previous.args env_vars hash.md5 hash.sha1 hash.sha256`,
    ),
    processFields("process.parent", `${LIVE} ${RIGHTS}`),
    processFields("process.group_leader", `${LIVE} ${LEADER}`),
    processFields("process.session_leader", `${LIVE} ${LEADER}`),
    processFields("process.entry_leader", `${LIVE} ${LEADER} entry_meta.type`),
    "file.path file.name file.directory file.extension file.inode file.mode file.Ext.original.path",
    "file.Ext.original.name file.Ext.original.extension",
    "source.ip source.port source.address destination.ip destination.port destination.address",
    "network.transport network.type network.direction network.protocol",
    "dns.type dns.question.name dns.question.type",
    "process.Ext.load_module.name process.Ext.load_module.version process.Ext.load_module.src_version",
    "process.Ext.load_module.taints process.Ext.load_module.taint_flags",
    "process.Ext.memfd.name process.Ext.memfd.flags process.Ext.memfd.flag_cloexec",
    "process.Ext.memfd.flag_allow_seal process.Ext.memfd.flag_hugetlb process.Ext.memfd.flag_exec",
    "process.Ext.memfd.flag_noexec_seal process.Ext.ptrace.request process.Ext.ptrace.child_pid",
    "process.Ext.ptrace.addr process.Ext.ptrace.data auditd.result",
    "auditd.data.syscall auditd.data.exit auditd.data.a0 auditd.data.a1 auditd.data.a2 auditd.data.a3",
  ].join(" "),
  endgame: [
    EVENT,
    "host.name host.os.type endgame.event_type_full endgame.event_subtype_full",
    processFields("process", `${BASIC} exit_code hash.md5 hash.sha1 hash.sha256`),
    "process.pe.original_file_name",
    processFields("process.parent", BASIC),
    "user.name user.domain file.name file.path file.extension registry.key registry.path",
    "registry.value source.ip source.port source.address destination.ip destination.port destination.address dns.question.name",
  ].join(" "),
  sentinelone: [
    EVENT,
    "event.dataset host.os.name host.os.platform host.type",
    HOST,
    processFields(
      "process",
      `${BASIC} title start hash.md5 hash.sha1 hash.sha256 user.name user.id`,
    ),
    processFields(
      "process.parent",
      `${BASIC} title start hash.md5 hash.sha1 hash.sha256 user.name user.id`,
    ),
    "process.parent.code_signature.exists process.parent.code_signature.trusted",
    "process.parent.code_signature.subject_name process.real_user.id process.real_user.name",
    "user.name user.domain file.path file.name file.extension file.size file.hash.md5",
    "file.hash.sha1 file.hash.sha256 file.Ext.original.path source.ip source.port source.address",
    "destination.ip destination.port destination.address network.direction dns.question.name registry.path registry.value",
    "container.id container.name container.image.name",
  ].join(" "),
  windows: [
    EVENT,
    "event.code event.provider event.outcome message host.name host.hostname host.os.type host.os.platform",
    processFields("process", `${BASIC} working_directory hash.md5 hash.sha1 hash.sha256`),
    "process.pe.original_file_name process.pe.imphash",
    processFields("process.parent", BASIC),
    "user.name user.domain user.id file.path file.name file.extension registry.path registry.hive",
    "registry.key registry.value registry.data.strings dll.path dll.name dll.hash.md5 dll.hash.sha1",
    "dll.hash.sha256 dll.pe.imphash dll.code_signature.subject_name dll.code_signature.exists",
    "source.ip source.port source.address destination.ip destination.port destination.address destination.domain network.transport",
    "network.direction dns.question.name powershell.file.script_block_text winlog.channel",
    "winlog.event_id winlog.computer_name winlog.provider_name winlog.record_id",
  ].join(" "),
};

/** Families whose every field a source passes on as it is. */
const OPEN_FAMILIES: Readonly<Record<Exclude<SourceKind, "ecs">, readonly string[]>> = {
  auditd: ["auditd.data."],
  "linux-sensor": [],
  endgame: [],
  sentinelone: ["sentinel_one_cloud_funnel.event."],
  windows: ["winlog.event_data."],
};

/** Fields of which a source writes certain values only: a rule that asks for another can never fire. */
const VALUES: Readonly<Partial<Record<SourceKind, Readonly<Record<string, string>>>>> = {
  "linux-sensor": {
    "event.category": "process file network driver host",
    "event.type": "start end change creation deletion info protocol",
    "event.action":
      "exec fork end connection_attempted connection_accepted lookup_requested creation modification " +
      "rename deletion uid_change gid_change session_id_change loaded-kernel-module load_module " +
      "killed-pid ptrace memfd_create mprotect unshare prctl socket sensor-restarted",
    "auditd.data.syscall":
      "kill ptrace memfd_create mprotect unshare prctl socket init_module finit_module",
    "host.os.type": "linux",
    "event.module": "tripline",
    "network.protocol": "dns",
    "network.transport": "tcp udp",
  },
};

/** All values that a source writes into the field; undefined where it may be anything. */
export function suppliedValues(kind: SourceKind, path: string): readonly string[] | undefined {
  return VALUES[kind]?.[path]?.split(" ");
}

/** The fields of a source, sorted; undefined for ECS, which passes on whatever the sensor wrote. */
export function suppliedFields(kind: SourceKind): readonly string[] | undefined {
  return kind === "ecs" ? undefined : [...new Set(LISTS[kind].split(" "))].sort();
}

/** True when events of the source can carry the field. */
export function supplies(kind: SourceKind, path: string): boolean {
  if (kind === "ecs") return true;
  const isOpen = OPEN_FAMILIES[kind].some((family) => path.startsWith(family));
  return isOpen || LISTS[kind].split(" ").includes(path);
}
