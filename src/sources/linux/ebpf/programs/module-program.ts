// A kernel module at the moment it is loaded, in the process whose call loads it. The call's own record
// follows, and says whether it stayed.
import { R } from "../assembler.ts";
import { FIELD, RECORD } from "../record-layout.ts";
import { type ProgramEnvironment, RecordProgram, WAKE } from "./record-program.ts";
import { readCredentials, readIdentity } from "./task-facts.ts";

const NAME_BYTES_MAX = 64;

/** module_load(module). Sections: name, version, version of the source. */
export function moduleProgram(environment: ProgramEnvironment): RecordProgram {
  const program = new RecordProgram(environment).begin(RECORD.moduleLoad).currentTask();
  const { offsets } = environment;
  readIdentity(program);
  readCredentials(program);
  program.load(8, R.r8, R.r6, 0);
  const taints = offsets.wanted("module.taints");
  if (taints !== undefined) program.readField(FIELD.result, 8, R.r8, taints);
  program.move(R.r9, R.r8).addImmediate(R.r9, program.offset("module.name"));
  program.stringSection(R.r9, NAME_BYTES_MAX, "kernel");
  for (const path of ["module.version", "module.srcversion"]) {
    const offset = offsets.wanted(path);
    if (offset === undefined) program.moveImmediate(R.r9, 0);
    else program.readValue(R.r9, R.r8, offset);
    program.stringSection(R.r9, NAME_BYTES_MAX, "kernel");
  }
  return program.submit(WAKE.atNextPoll) as RecordProgram;
}
