// The `process` object of a generated event: whole for exec and end events, short for the process
// that a file, network, registry or library event is about, as Elastic Defend does it.
import { createHash } from "node:crypto";
import type { JsonObject } from "../../src/base/json.ts";
import { entityId, type Host } from "./host.ts";
import { fillCommand, type Program } from "./programs.ts";
import type { Random } from "./random.ts";

export function wholeProcess(random: Random, host: Host): JsonObject {
  const program = random.pickSkewed(host.programs);
  const parent = parentOf(random, host, program);
  const id = entityId(random, host.agentId);
  const parentId = random.pick(host.entityIds);
  host.entityIds[random.below(host.entityIds.length)] = id;
  return {
    Ext: { ancestry: [parentId, random.pick(host.entityIds), random.pick(host.entityIds)] },
    parent: {
      ...commandFields(random, parent),
      pid: random.below(30_000),
      entity_id: parentId,
      ...(host.os === "windows" ? { code_signature: signature, Ext: parentExtension } : {}),
    },
    ...commandFields(random, program),
    working_directory: host.os === "windows" ? "C:\\Windows\\system32\\" : "/opt/app",
    hash: hashes(program.executable),
    pid: random.below(30_000),
    entity_id: id,
    ...(host.os === "windows" ? windowsExtras(program) : linuxExtras(random, host)),
  };
}

// Programs come from the parents that they have on a real system: parents at random would raise
// thousands of alerts on impossible pairs, and then alerts would be measured instead of rules.
function parentOf(random: Random, host: Host, program: Program): Program {
  const name = host.os === "linux" ? "systemd" : windowsParentOf(baseName(program.executable));
  const executable = name === "systemd" ? "/usr/lib/systemd/systemd" : windowsPathOf(name);
  const known = host.programs.find((one) => one.executable === executable);
  return known ?? { executable, commands: [executable, `${executable} -s ${random.below(1000)}`] };
}

const WINDOWS_PARENTS: ReadonlyMap<string, string> = new Map([
  ["lsass.exe", "wininit.exe"],
  ["services.exe", "wininit.exe"],
  ["dwm.exe", "winlogon.exe"],
  ["userinit.exe", "winlogon.exe"],
  ["explorer.exe", "userinit.exe"],
  ["conhost.exe", "cmd.exe"],
  ["svchost.exe", "services.exe"],
  ["spoolsv.exe", "services.exe"],
  ["sppsvc.exe", "services.exe"],
  ["SearchIndexer.exe", "services.exe"],
  ["TiWorker.exe", "svchost.exe"],
]);

const SHELL_PROGRAMS = /^(cmd|powershell|reg|net|schtasks|rundll32|git|node|chrome|WINWORD)\.exe$/i;

function windowsParentOf(name: string): string {
  return WINDOWS_PARENTS.get(name) ?? (SHELL_PROGRAMS.test(name) ? "explorer.exe" : "svchost.exe");
}

function windowsPathOf(name: string): string {
  return name === "explorer.exe" ? "C:\\Windows\\explorer.exe" : `C:\\Windows\\System32\\${name}`;
}

export function shortProcess(random: Random, host: Host): JsonObject {
  const program = random.pickSkewed(host.programs);
  return {
    Ext: { ancestry: [random.pick(host.entityIds), random.pick(host.entityIds)] },
    parent: { pid: random.below(30_000), entity_id: random.pick(host.entityIds) },
    name: baseName(program.executable),
    pid: random.below(30_000),
    thread: { id: random.below(10_000) },
    entity_id: random.pick(host.entityIds),
    executable: program.executable,
    ...(host.os === "windows" ? { code_signature: signature } : {}),
  };
}

const signature = {
  trusted: true,
  subject_name: "Microsoft Windows",
  exists: true,
  status: "trusted",
};
const parentExtension = { code_signature: [signature], protection: "", user: "SYSTEM" };

function commandFields(random: Random, program: Program): JsonObject {
  const commandLine = fillCommand(random.pick(program.commands), random);
  const args = commandLine.split(" ");
  return {
    name: baseName(program.executable),
    executable: program.executable,
    command_line: commandLine,
    args,
    args_count: args.length,
  };
}

function windowsExtras(program: Program): JsonObject {
  return {
    code_signature: signature,
    pe: {
      original_file_name: baseName(program.executable),
      imphash: hashes(program.executable)["md5"],
    },
    Ext: {
      authentication_id: "0x3e7",
      token: { integrity_level_name: "system", elevation_level: "default", elevation: true },
      session_info: { logon_type: "Interactive", id: 1, authentication_package: "NTLM" },
      device: { volume_device_type: "Disk File System" },
      relative_file_creation_time: 4029488.25,
      code_signature: [signature],
    },
  };
}

function linuxExtras(random: Random, host: Host): JsonObject {
  const leader = {
    executable: "/usr/lib/systemd/systemd",
    name: "systemd",
    interactive: false,
    pid: 1,
    entity_id: random.pick(host.entityIds),
    working_directory: "/",
    args: ["/sbin/init"],
    args_count: 1,
    user: { id: "0", name: "root" },
    group: { id: "0", name: "root" },
    start: "2026-07-01T10:00:00.000Z",
  };
  return {
    entry_leader: { ...leader, entry_meta: { type: random.pick(["init", "sshd", "container"]) } },
    session_leader: leader,
    group_leader: leader,
    interactive: random.chance(0.1),
    user: { id: "1000", name: "app" },
    group: { id: "1000", name: "app" },
  };
}

const knownHashes = new Map<string, JsonObject>();

function hashes(executable: string): JsonObject {
  const known = knownHashes.get(executable);
  if (known !== undefined) return known;
  const digest = (algorithm: string) => createHash(algorithm).update(executable).digest("hex");
  const made = { md5: digest("md5"), sha1: digest("sha1"), sha256: digest("sha256") };
  knownHashes.set(executable, made);
  return made;
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
