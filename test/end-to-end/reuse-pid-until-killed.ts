// The child of respond-processes.test.ts, in a process namespace of its own: lets a process end, gives its
// number to another one, and asks for the first one to be killed. Prints what came of it as JSON.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createResponder } from "../../src/response/create-responder.ts";
import { conditionOf, currentStartMs } from "../../src/response/processes/process-facts.ts";

const ATTEMPTS_MAX = 100;
const dataDir = process.argv[2];
if (dataDir !== undefined && process.argv[1]?.endsWith("reuse-pid-until-killed.ts") === true) {
  const responder = createResponder({ dataDir, nowMs: Date.now });
  // Longer than starts may differ for one process.
  const first = spawn("sleep", ["1.2"], { stdio: "ignore" });
  const pid = first.pid as number;
  const startMs = currentStartMs(pid) as number;
  await once(first, "close");
  let second: ChildProcess = spawn("true");
  for (let attempt = 0; second.pid !== pid && attempt < ATTEMPTS_MAX; attempt++) {
    second.kill("SIGKILL");
    // Whatever is begun next gets the number after it, if no thread is begun in between.
    writeFileSync("/proc/sys/kernel/ns_last_pid", String(pid - 1));
    second = spawn("sleep", ["60"], { stdio: "ignore" });
  }
  const request = { kind: "kill", pid, isTree: false } as const;
  const refused = await responder.run({ action: { ...request, startMs }, comment: "" }, "test");
  const stateAfter = conditionOf(pid)?.state;
  const now = currentStartMs(pid) as number;
  const killed = await responder.run({ action: { ...request, startMs: now }, comment: "" }, "test");
  const isReused = second.pid === pid;
  process.stdout.write(JSON.stringify({ isReused, refused, stateAfter, killed }));
  process.exit(0);
}
