// From a descriptor of the running task to the kernel's file behind it.
import { R } from "../assembler.ts";
import { LOCAL, type RecordProgram } from "./record-program.ts";

/** Far above any limit that is set; keeps the shifted number small. */
const DESCRIPTORS_MAX = 1 << 24;

/**
 * r9 = the file behind the descriptor in r1, of the task at r8; jumps to `none` when there is none. Uses
 * the last local of the frame.
 */
export function fileOfDescriptor(program: RecordProgram, none: string): void {
  program.jumpIf(R.r1, "greater", DESCRIPTORS_MAX, none).shiftLeft(R.r1, 3);
  program.store(8, R.fp, LOCAL.d, R.r1);
  program.follow(R.r9, R.r8, "task_struct.files", "files_struct.fdt", "fdtable.fd");
  program
    .load(8, R.r1, R.fp, LOCAL.d)
    .add(R.r9, R.r1)
    .readValue(R.r9, R.r9, 0)
    .jumpIf(R.r9, "equal", 0, none);
}
