// From a descriptor of the running task to the kernel's file behind it.
import { R } from "../assembler.ts";
import type { RecordProgram } from "./record-program.ts";

/** Far above any limit that is set; keeps the shifted number small. */
const DESCRIPTORS_MAX = 1 << 24;

/** r9 = the file behind the descriptor in r1, of the task at r8; jumps to `none` when there is none. */
export function fileOfDescriptor(program: RecordProgram, none: string): void {
  program.jumpIf(R.r1, "greater", DESCRIPTORS_MAX, none).shiftLeft(R.r1, 3);
  program.store(8, R.r7, FREE_WORD, R.r1);
  program.follow(R.r9, R.r8, "task_struct.files", "files_struct.fdt", "fdtable.fd");
  program.load(8, R.r1, R.r7, FREE_WORD).storeImmediate(8, R.r7, FREE_WORD, 0);
  program.add(R.r9, R.r1).readValue(R.r9, R.r9, 0).jumpIf(R.r9, "equal", 0, none);
}

/** The record's last word serves as a place to keep a number over helper calls. */
const FREE_WORD = 328;
