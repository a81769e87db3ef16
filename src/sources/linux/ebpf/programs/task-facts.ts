// What is read of the task (r8) itself: who it is, whose child, by whose rights, in which session and on
// which terminal.
import { R } from "../assembler.ts";
import { FIELD } from "../record-layout.ts";
import type { RecordProgram } from "./record-program.ts";

/** Of enum pid_type: the pids of a process's group and session. */
const PIDTYPE_PGID = 2;
const PIDTYPE_SID = 3;
const POINTER_BYTES = 8;
const CREDENTIALS_BYTES = 32;

/** Identity and parent: cheap enough for every record. */
export function readIdentity(program: RecordProgram): void {
  const at = (path: string) => program.offset(path);
  program.readField(FIELD.threadId, 4, R.r8, at("task_struct.pid"));
  program.readField(FIELD.processId, 4, R.r8, at("task_struct.tgid"));
  program.follow(R.r9, R.r8, "task_struct.group_leader");
  program.readField(FIELD.start, 8, R.r9, at("task_struct.start_boottime"));
  program.readField(FIELD.command, 16, R.r8, at("task_struct.comm"));
  program.follow(R.r9, R.r8, "task_struct.real_parent");
  program.readField(FIELD.parentId, 4, R.r9, at("task_struct.tgid"));
  program.follow(R.r9, R.r9, "task_struct.group_leader");
  program.readField(FIELD.parentStart, 8, R.r9, at("task_struct.start_boottime"));
}

/** uid … fsgid lie in a row, as do the capability sets. */
export function readCredentials(program: RecordProgram): void {
  const { offsets } = program.environment;
  program.follow(R.r9, R.r8, "task_struct.cred");
  program.readField(FIELD.credentials, CREDENTIALS_BYTES, R.r9, program.offset("cred.uid"));
  program.readField(FIELD.capabilitiesPermitted, 8, R.r9, program.offset("cred.cap_permitted"));
  program.readField(FIELD.capabilitiesEffective, 8, R.r9, program.offset("cred.cap_effective"));
  const loginUid = offsets.wanted("task_struct.loginuid");
  if (loginUid !== undefined) program.readField(FIELD.loginUid, 4, R.r8, loginUid);
  else program.storeImmediate(4, R.r7, FIELD.loginUid, -1);
  const auditSession = offsets.wanted("task_struct.sessionid");
  if (auditSession !== undefined) program.readField(FIELD.auditSession, 4, R.r8, auditSession);
}

export function readSession(program: RecordProgram): void {
  readPid(program, PIDTYPE_SID, FIELD.sessionId);
  readGroup(program);
  readTerminal(program);
  readNamespaces(program);
}

export function readGroup(program: RecordProgram): void {
  readPid(program, PIDTYPE_PGID, FIELD.groupId);
}

function readPid(program: RecordProgram, type: number, field: number): void {
  const pids = program.offset("signal_struct.pids");
  program.follow(R.r9, R.r8, "task_struct.signal");
  program.readValue(R.r9, R.r9, pids + type * POINTER_BYTES);
  program.readField(field, 4, R.r9, program.offset("pid.numbers"));
}

function readTerminal(program: RecordProgram): void {
  const at = (path: string) => program.offset(path);
  const none = program.newLabel();
  program.follow(R.r9, R.r8, "task_struct.signal", "signal_struct.tty");
  program.jumpIf(R.r9, "equal", 0, none);
  program.readField(FIELD.ttyIndex, 4, R.r9, at("tty_struct.index"));
  program.readField(FIELD.ttyName, 32, R.r9, at("tty_struct.name"));
  program.follow(R.r9, R.r9, "tty_struct.driver");
  program.readField(FIELD.ttyMajor, 4, R.r9, at("tty_driver.major"));
  program.readField(FIELD.ttyMinor, 4, R.r9, at("tty_driver.minor_start"));
  program.label(none);
}

function readNamespaces(program: RecordProgram): void {
  const { offsets } = program.environment;
  const pidNamespace = offsets.wanted("pid_namespace.ns.inum");
  const mountNamespace = offsets.wanted("mnt_namespace.ns.inum");
  const none = program.newLabel();
  program.follow(R.r9, R.r8, "task_struct.nsproxy").jumpIf(R.r9, "equal", 0, none);
  if (pidNamespace !== undefined) {
    program.follow(R.r9, R.r9, "nsproxy.pid_ns_for_children");
    program.readField(FIELD.pidNamespace, 4, R.r9, pidNamespace);
    program.follow(R.r9, R.r8, "task_struct.nsproxy");
  }
  if (mountNamespace !== undefined) {
    program.follow(R.r9, R.r9, "nsproxy.mnt_ns");
    program.readField(FIELD.mountNamespace, 4, R.r9, mountNamespace);
  }
  program.label(none);
}
