// The variables of a new program's environment that may be recorded: a loop over its strings, each read
// where the next kept one would go and kept when its first four bytes are those of an allowed name. The
// reader compares whole names. So the secrets that people keep in their environment stay in the kernel.
// What the loop keeps lies behind the record: the verifier forgets what it knows of numbers there, and so
// sees that one turn is like the next.
import { R } from "../assembler.ts";
import {
  ENVIRONMENT_BYTES_MAX,
  ENVIRONMENT_STRINGS_MAX,
  FLAG,
  HEADER_BYTES,
  SCRATCH_WORDS,
  SECTION_OFFSET_MASK,
  VARIABLE_BYTES_MAX,
} from "../record-layout.ts";
import { FRAME, HELPER, type RecordProgram } from "./record-program.ts";

const STRINGS_END = SCRATCH_WORDS;
const SECTION_END = SCRATCH_WORDS + 8;
const SECTION_LIMIT = SCRATCH_WORDS + 16;
const LENGTH = SCRATCH_WORDS + 24;
/** 1 when the next string is the rest of one that was cut. */
const IS_REST = SCRATCH_WORDS + 32;

/** A section of NUL-ended strings of the task at r8. Uses r6. */
export function readEnvironment(program: RecordProgram): void {
  const next = program.newLabel();
  const whole = program.newLabel();
  const cut = program.newLabel();
  const done = program.newLabel();
  program.follow(R.r6, R.r8, "task_struct.mm");
  program.readValue(R.r1, R.r6, program.offset("mm_struct.env_end"));
  program.store(8, R.r7, STRINGS_END, R.r1);
  program.readValue(R.r9, R.r6, program.offset("mm_struct.env_start"));
  program.sectionsLength(R.r1).store(8, R.r7, SECTION_END, R.r1);
  program.addImmediate(R.r1, ENVIRONMENT_BYTES_MAX).store(8, R.r7, SECTION_LIMIT, R.r1);
  program.storeImmediate(8, R.r7, IS_REST, 0).moveImmediate(R.r6, 0).label(next);
  program.load(8, R.r1, R.r7, STRINGS_END).jumpIfRegister(R.r9, "greaterOrEqual", R.r1, done);
  program.jumpIf(R.r6, "greaterOrEqual", ENVIRONMENT_STRINGS_MAX, cut).addImmediate(R.r6, 1);
  nextPlace(program).moveImmediate(R.r2, VARIABLE_BYTES_MAX).move(R.r3, R.r9);
  program.call(HELPER.probeReadUserString).jumpIf(R.r0, "sLessOrEqual", 0, cut);
  program.store(8, R.r7, LENGTH, R.r0).add(R.r9, R.r0).load(8, R.r3, R.r7, IS_REST);
  program.storeImmediate(8, R.r7, IS_REST, 0).jumpIf(R.r0, "notEqual", VARIABLE_BYTES_MAX, whole);
  // The last byte read was a NUL of the helper's own, not of the string.
  program.storeImmediate(8, R.r7, IS_REST, 1).addImmediate(R.r9, -1).label(whole);
  program.jumpIf(R.r3, "notEqual", 0, next);
  nextPlace(program).load(4, R.r1, R.r1, 0).store(4, R.fp, FRAME.key, R.r1);
  program.loadMap(R.r1, program.environment.variablesFd);
  program.move(R.r2, R.fp).addImmediate(R.r2, FRAME.key).call(HELPER.mapLookup);
  program.jumpIf(R.r0, "equal", 0, next).load(8, R.r1, R.r7, SECTION_END);
  program.load(8, R.r2, R.r7, LENGTH).add(R.r1, R.r2).store(8, R.r7, SECTION_END, R.r1);
  program.load(8, R.r2, R.r7, SECTION_LIMIT).jumpIfRegister(R.r1, "lessOrEqual", R.r2, next);
  program.label(cut).flag(FLAG.environmentCut).label(done);
  program.load(8, R.r1, R.r7, SECTION_END).andImmediate(R.r1, SECTION_OFFSET_MASK);
  program.store(8, R.fp, FRAME.sectionEnd, R.r1).endSection();
}

/** r1 = where the next kept string goes. */
function nextPlace(program: RecordProgram): RecordProgram {
  program.load(8, R.r2, R.r7, SECTION_END).andImmediate(R.r2, SECTION_OFFSET_MASK);
  return program.move(R.r1, R.r7).addImmediate(R.r1, HEADER_BYTES).add(R.r1, R.r2) as RecordProgram;
}
