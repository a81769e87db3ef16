// Programs at the scheduler's tracepoints: a program begins (exec), a process begins (fork), a process
// ends (exit).
import { R } from "../assembler.ts";
import { ARGS_BYTES_MAX, FIELD, FLAG, HEADER_BYTES, RECORD } from "../record-layout.ts";
import { readEnvironment } from "./environment.ts";
import { HELPER, LOCAL, type ProgramEnvironment, RecordProgram, WAKE } from "./record-program.ts";
import { readCredentials, readGroup, readIdentity, readSession } from "./task-facts.ts";

const EXECUTABLE_DEPTH = 24;
const DIRECTORY_DEPTH = 16;
const FILENAME_BYTES_MAX = 512;

/** sched_process_exec(task, old_pid, bprm), in the new program's own context, its memory in place. */
export function execProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment).begin(RECORD.exec);
  program.load(8, R.r8, R.r6, 0);
  program.load(8, R.r9, R.r6, 16).store(8, R.fp, LOCAL.a, R.r9);
  readIdentity(program);
  readCredentials(program);
  readSession(program);
  program.follow(R.r9, R.r8, "task_struct.mm", "mm_struct.exe_file");
  program.addImmediate(R.r9, program.offset("file.f_path")).pathSection(EXECUTABLE_DEPTH);
  program.follow(R.r9, R.r8, "task_struct.fs");
  program.addImmediate(R.r9, program.offset("fs_struct.pwd")).pathSection(DIRECTORY_DEPTH);
  program.load(8, R.r9, R.fp, LOCAL.a);
  program.readField(FIELD.argsCount, 4, R.r9, program.offset("linux_binprm.argc"));
  program.follow(R.r9, R.r9, "linux_binprm.filename");
  program.stringSection(R.r9, FILENAME_BYTES_MAX, "kernel");
  readExecutedFile(program);
  readEnvironment(program);
  readArguments(program);
  return program;
}

/** Which state of which file it is, so that its hash is computed once. All or nothing: inode 0 is nothing. */
function readExecutedFile(program: RecordProgram): void {
  const { offsets } = program.environment;
  const wanted = (leaf: string, old: string) =>
    offsets.wanted(`inode.${leaf}`, `inode.__${old}`, `inode.${old}`);
  const places = [
    [FIELD.fileSize, 8, offsets.wanted("inode.i_size")],
    [FIELD.fileModified, 8, wanted("i_mtime_sec", "i_mtime.tv_sec")],
    [FIELD.fileModified + 8, 4, wanted("i_mtime_nsec", "i_mtime.tv_nsec")],
    [FIELD.fileChanged, 8, wanted("i_ctime_sec", "i_ctime.tv_sec")],
    [FIELD.fileChanged + 8, 4, wanted("i_ctime_nsec", "i_ctime.tv_nsec")],
  ] as const;
  const device = offsets.wanted("super_block.s_dev");
  if (device === undefined || places.some(([, , offset]) => offset === undefined)) return;
  program.follow(R.r9, R.r8, "task_struct.mm", "mm_struct.exe_file", "file.f_inode");
  program.readField(FIELD.inode, 8, R.r9, program.offset("inode.i_ino"));
  for (const [field, bytes, offset] of places) {
    program.readField(field, bytes, R.r9, offset as number);
  }
  program.follow(R.r9, R.r9, "inode.i_sb").readField(FIELD.fileDevice, 4, R.r9, device);
}

/** The bytes from mm.arg_start to mm.arg_end: the arguments, each with its NUL. Submits. */
function readArguments(program: RecordProgram): void {
  const whole = program.newLabel();
  const readable = program.newLabel();
  const bounded = program.newLabel();
  program.follow(R.r9, R.r8, "task_struct.mm").store(8, R.fp, LOCAL.b, R.r9);
  program.readValue(R.r1, R.r9, program.offset("mm_struct.arg_start"));
  program.store(8, R.fp, LOCAL.c, R.r1).load(8, R.r9, R.fp, LOCAL.b);
  program.readValue(R.r2, R.r9, program.offset("mm_struct.arg_end"));
  program.load(8, R.r3, R.fp, LOCAL.c).subtract(R.r2, R.r3);
  program.store(4, R.r7, FIELD.argsTotalBytes, R.r2);
  program.jumpIf(R.r2, "lessOrEqual", ARGS_BYTES_MAX, whole);
  program.moveImmediate(R.r2, ARGS_BYTES_MAX).label(whole);
  program.store(4, R.r7, FIELD.argsBytes, R.r2).store(8, R.fp, LOCAL.d, R.r2);
  program.sectionsLength(R.r9);
  program.move(R.r1, R.r7).addImmediate(R.r1, HEADER_BYTES).add(R.r1, R.r9);
  program.call(HELPER.probeReadUser).jumpIf(R.r0, "equal", 0, readable);
  program.flag(FLAG.argsUnreadable).label(readable);
  program.load(8, R.r2, R.fp, LOCAL.d);
  program.jumpIf(R.r2, "lessOrEqual", ARGS_BYTES_MAX, bounded);
  program.moveImmediate(R.r2, ARGS_BYTES_MAX).label(bounded);
  program.addImmediate(R.r2, HEADER_BYTES).add(R.r9, R.r2);
  program.handOver(R.r9, WAKE.now).leave();
}

/** sched_process_fork(parent, child), in the parent; threads of the same process are left out. */
export function forkProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment).begin(RECORD.fork);
  const isProcess = program.newLabel();
  program.load(8, R.r9, R.r6, 0).readValue(R.r8, R.r9, program.offset("task_struct.tgid"), 4);
  program.load(8, R.r9, R.r6, 8).readValue(R.r1, R.r9, program.offset("task_struct.tgid"), 4);
  program.jumpIfRegister(R.r1, "notEqual", R.r8, isProcess).leave().label(isProcess);
  program.store(4, R.r7, FIELD.creatorId, R.r8).load(8, R.r8, R.r6, 8);
  readIdentity(program);
  readCredentials(program);
  readSession(program);
  return program.submit(WAKE.atNextPoll) as RecordProgram;
}

/** sched_process_exit(task): only the last thread ends the process. */
export function exitProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment).begin(RECORD.exit);
  const isLast = program.newLabel();
  program.load(8, R.r8, R.r6, 0).follow(R.r9, R.r8, "task_struct.signal");
  program.readValue(R.r1, R.r9, program.offset("signal_struct.live"), 4);
  program.jumpIf(R.r1, "equal", 0, isLast).leave().label(isLast);
  readIdentity(program);
  readCredentials(program);
  readGroup(program);
  program.readField(FIELD.exitCode, 4, R.r8, program.offset("task_struct.exit_code"));
  return program.submit(WAKE.atNextPoll) as RecordProgram;
}
