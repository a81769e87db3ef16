// What the process that holds the BPF programs may still do once they run: nothing but copy records. Read
// from /proc as the kernel tells it, for every thread.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { CAPTURE_USER_ID } from "../../src/sources/linux/isolation/give-up-rights.ts";
import { asNobody } from "./as-nobody.ts";
import { captureOf, noLiveSensor, startLive } from "./live-tripline.ts";

/** As the service in packaging/ has them. */
const SERVICE = ["bpf", "perfmon", "sys_ptrace", "dac_read_search"];

/** The lines of /proc/PID/task/TID/status that tell rights, for each thread. */
function rightsOfThreads(pid: number): readonly ReadonlyMap<string, string>[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    return new Map(
      [...text.matchAll(/^(\w+):\t(.*)$/gm)].map(([, key = "", value = ""]) => [key, value]),
    );
  });
}

const NONE = "0".repeat(16);

test("the capture process is nobody, has no capability in any thread and can gain none", {
  skip: noLiveSensor,
}, async (context) => {
  const watcher = await startLive(["watch"]);
  context.after(() => watcher.child.kill("SIGKILL"));
  const threads = rightsOfThreads(captureOf(watcher.child.pid));
  assert.ok(threads.length > 1);
  for (const rights of threads) {
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapAmb"]) assert.equal(rights.get(set), NONE);
    assert.equal(rights.get("NoNewPrivs"), "1");
    assert.equal(rights.get("Seccomp"), "2");
    assert.equal(rights.get("Uid"), Array(4).fill(CAPTURE_USER_ID).join("\t"));
    assert.equal(rights.get("Gid"), Array(4).fill(CAPTURE_USER_ID).join("\t"));
    assert.equal(rights.get("Groups"), " ");
  }
  assert.equal(await watcher.stop(), 0);
});

test("as the packaged service it runs without root, and its capture process keeps nothing to read with", {
  skip: noLiveSensor,
}, async (context) => {
  const watcher = await startLive(["watch"], asNobody(...SERVICE));
  context.after(() => watcher.child.kill("SIGKILL"));
  const [main] = rightsOfThreads(watcher.child.pid as number);
  assert.equal(main?.get("CapEff"), "000000c000080004");
  assert.equal(main?.get("CapAmb"), "000000c000080004");
  const threads = rightsOfThreads(captureOf(watcher.child.pid));
  // Threads that Node began before cannot drop theirs; the filter refuses what these two would allow.
  for (const thread of threads) {
    assert.ok([NONE, "000000c000000000"].includes(thread.get("CapEff") ?? ""));
    assert.equal(thread.get("NoNewPrivs"), "1");
    assert.equal(thread.get("Seccomp"), "2");
  }
  assert.equal(threads[0]?.get("CapPrm"), NONE);
  assert.equal(await watcher.stop(), 0);
});
