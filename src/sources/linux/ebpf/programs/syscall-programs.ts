// Programs at the end of system calls. One short program looks the call's number up in a table of
// programs and jumps there, so that a call nobody asks about costs a dozen instructions.
import { R } from "../assembler.ts";
import { FIELD, RECORD } from "../record-layout.ts";
import { fileOfDescriptor } from "./open-file.ts";
import { HELPER, LOCAL, type ProgramEnvironment, RecordProgram, WAKE } from "./record-program.ts";
import { readCredentials, readIdentity, readSession } from "./task-facts.ts";

const PATH_DEPTH = 20;
const NAME_BYTES_MAX = 1024;

/** Source: include/linux/fs.h. */
const FMODE_WRITE = 0x2;
const FMODE_CREATED = 0x10_0000;
const S_IFMT = 0xf000;
const S_IFREG = 0x8000;

export type ArgumentRegister = "di" | "si" | "dx" | "r10" | "r8";

/** sys_exit(regs, result): jumps to the program of the call's number, if there is one. */
export function dispatchProgram(environment: ProgramEnvironment, tableFd: number): RecordProgram {
  const program = new RecordProgram(environment);
  program.move(R.r6, R.r1).load(8, R.r9, R.r6, 0);
  program.readValue(R.r3, R.r9, program.offset("pt_regs.orig_ax"), 4);
  program.move(R.r1, R.r6).loadMap(R.r2, tableFd).call(HELPER.tailCall);
  return program.leave() as RecordProgram;
}

/** destination = an argument of the call. */
export function argument(
  program: RecordProgram,
  destination: typeof R.r1 | typeof R.r9,
  which: ArgumentRegister,
): void {
  program.load(8, R.r9, R.r6, 0);
  program.readValue(destination, R.r9, program.offset(`pt_regs.${which}`));
}

/** Calls that failed changed nothing. */
function leaveUnlessDone(program: RecordProgram): void {
  const isDone = program.newLabel();
  program.load(8, R.r2, R.r1, 8).jumpIf(R.r2, "equal", 0, isDone).leave().label(isDone);
}

/** open, openat, openat2, creat: files that the call made or opened for writing. */
export function openProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment);
  const end = program.newLabel();
  const isReported = program.newLabel();
  program.load(8, R.r2, R.r1, 8);
  program.jumpIf(R.r2, "sLess", 0, end);
  program.begin(RECORD.fileOpen).currentTask();
  program.load(8, R.r1, R.r6, 8);
  fileOfDescriptor(program, end);
  program.store(8, R.fp, LOCAL.a, R.r9);
  program.readField(FIELD.fileMode, 4, R.r9, program.offset("file.f_mode"));
  program.follow(R.r9, R.r9, "file.f_inode");
  program.readField(FIELD.inodeMode, 2, R.r9, program.offset("inode.i_mode"));
  program.readField(FIELD.inode, 8, R.r9, program.offset("inode.i_ino"));
  program.load(4, R.r1, R.r7, FIELD.inodeMode).andImmediate(R.r1, S_IFMT);
  program.jumpIf(R.r1, "notEqual", S_IFREG, end);
  program.load(4, R.r1, R.r7, FIELD.fileMode).andImmediate(R.r1, FMODE_CREATED | FMODE_WRITE);
  program.jumpIf(R.r1, "notEqual", 0, isReported).jump(end).label(isReported);
  readIdentity(program);
  readCredentials(program);
  program.load(8, R.r9, R.fp, LOCAL.a).addImmediate(R.r9, program.offset("file.f_path"));
  program.pathSection(PATH_DEPTH);
  return program.submit(WAKE.atNextPoll).label(end).leave() as RecordProgram;
}

/** Sections: the directory and the name as given. `descriptor` is undefined for the working directory. */
function namedFile(
  program: RecordProgram,
  where: { readonly descriptor: ArgumentRegister | undefined; readonly name: ArgumentRegister },
): void {
  const working = program.newLabel();
  const walk = program.newLabel();
  const { descriptor, name } = where;
  if (descriptor !== undefined) {
    argument(program, R.r1, descriptor);
    // The kernel reads the lower half; AT_FDCWD is -100.
    program.store(4, R.r7, FIELD.syscall, R.r1).load(4, R.r1, R.r7, FIELD.syscall);
    program.storeImmediate(4, R.r7, FIELD.syscall, 0);
    program.jumpIf(R.r1, "greater", 0x7fff_ffff, working);
    fileOfDescriptor(program, working);
    program.addImmediate(R.r9, program.offset("file.f_path")).jump(walk);
  }
  program.label(working).follow(R.r9, R.r8, "task_struct.fs");
  program.addImmediate(R.r9, program.offset("fs_struct.pwd"));
  program.label(walk).pathSection(PATH_DEPTH);
  argument(program, R.r9, name);
  program.stringSection(R.r9, NAME_BYTES_MAX, "user");
}

/** rename (names in di, si), renameat and renameat2 (di, si and dx, r10). */
export function renameProgram(environment: ProgramEnvironment, isAt: boolean): RecordProgram {
  const program = new RecordProgram(environment);
  leaveUnlessDone(program);
  program.begin(RECORD.fileRename).currentTask();
  readIdentity(program);
  readCredentials(program);
  namedFile(
    program,
    isAt ? { descriptor: "di", name: "si" } : { descriptor: undefined, name: "di" },
  );
  namedFile(
    program,
    isAt ? { descriptor: "dx", name: "r10" } : { descriptor: undefined, name: "si" },
  );
  return program.submit(WAKE.atNextPoll) as RecordProgram;
}

/** unlink (name in di) and unlinkat (di, si). */
export function deleteProgram(environment: ProgramEnvironment, isAt: boolean): RecordProgram {
  const program = new RecordProgram(environment);
  leaveUnlessDone(program);
  program.begin(RECORD.fileDelete).currentTask();
  readIdentity(program);
  readCredentials(program);
  namedFile(
    program,
    isAt ? { descriptor: "di", name: "si" } : { descriptor: undefined, name: "di" },
  );
  return program.submit(WAKE.atNextPoll) as RecordProgram;
}

/** setuid, setgid and their kin, setsid: the rights that the process has afterwards. */
export function credentialsProgram(environment: ProgramEnvironment, number: number): RecordProgram {
  const program = new RecordProgram(environment).begin(RECORD.credentials);
  const end = program.newLabel();
  program.load(8, R.r1, R.r6, 8).jumpIf(R.r1, "sLess", 0, end);
  program.storeImmediate(4, R.r7, FIELD.syscall, number).currentTask();
  readIdentity(program);
  readCredentials(program);
  readSession(program);
  return program.submit(WAKE.now).label(end).leave() as RecordProgram;
}

/** A system call that is told as it is. */
export interface PlainCall {
  readonly number: number;
  /** The argument that points to a string, or "path" for the path of the file behind the first one. */
  readonly text?: ArgumentRegister | "path";
  /** Only with this argument, of 32 bits: the rest of such calls is everyday. */
  readonly only?:
    | { readonly argument: ArgumentRegister; readonly equals: number }
    | { readonly argument: ArgumentRegister; readonly atLeast: number };
}

/** Number, result, arguments, and the text if any; failed calls too. */
export function plainProgram(environment: ProgramEnvironment, call: PlainCall): RecordProgram {
  const { number, text, only } = call;
  const program = new RecordProgram(environment);
  program.move(R.r6, R.r1);
  if (only !== undefined) {
    const isTold = program.newLabel();
    argument(program, R.r1, only.argument);
    program.shiftLeft(R.r1, 32).shiftRight(R.r1, 32);
    if ("equals" in only) program.jumpIf(R.r1, "equal", only.equals, isTold);
    else program.jumpIf(R.r1, "greaterOrEqual", only.atLeast, isTold);
    program.leave().label(isTold);
  }
  program.move(R.r1, R.r6).begin(RECORD.syscall);
  program.storeImmediate(4, R.r7, FIELD.syscall, number).currentTask();
  readIdentity(program);
  readCredentials(program);
  program.load(8, R.r1, R.r6, 8).store(8, R.r7, FIELD.result, R.r1);
  (["di", "si", "dx", "r10"] as const).forEach((which, nth) => {
    program.load(8, R.r9, R.r6, 0);
    program.readField(FIELD.arguments + 8 * nth, 8, R.r9, program.offset(`pt_regs.${which}`));
  });
  if (text === "path") {
    const none = program.newLabel();
    argument(program, R.r1, "di");
    program.shiftLeft(R.r1, 32).shiftRight(R.r1, 32);
    fileOfDescriptor(program, none);
    program.addImmediate(R.r9, program.offset("file.f_path")).pathSection(PATH_DEPTH).label(none);
  } else if (text !== undefined) {
    argument(program, R.r9, text);
    program.stringSection(R.r9, NAME_BYTES_MAX, "user");
  }
  return program.submit(WAKE.now) as RecordProgram;
}
