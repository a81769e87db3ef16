// The process table on the running kernel, in the cases where processes are not what they seem: threads
// that begin programs, forks for another parent, vfork, leaders that have ended, namespaces, restarts.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { fieldOf, linesOf, noLiveSensor, run, startLive, until } from "./live-tripline.ts";

const hasPython = spawnSync("python3", ["-c", ""]).status === 0;
const skip = noLiveSensor !== false ? noLiveSensor : hasPython ? false : "no python3 here";

const CLONE_PARENT = 0x8000;
const SIGCHLD = 17;

/** The events of this host while `work` runs, until one holds `last`. */
async function recorded(
  context: TestContext,
  last: string,
  work: () => Promise<unknown>,
): Promise<readonly JsonObject[]> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-table-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const out = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "--no-syscalls", "-o", out]);
  context.after(() => recorder.child.kill("SIGKILL"));
  await work();
  assert.ok(await until(() => readFileSync(out, "utf8").includes(last), 10_000), last);
  assert.equal(await recorder.stop(), 0);
  return linesOf(readFileSync(out, "utf8"));
}

function execOf(events: readonly JsonObject[], args: string): JsonObject {
  const found = events.filter(
    (one) =>
      fieldOf(one, "event.action") === "exec" && fieldOf(one, "process.args").startsWith(args),
  );
  assert.equal(found.length, 1, `${found.length} execs of ${args}`);
  return found[0] as JsonObject;
}

function python(code: string, ...args: readonly string[]): Promise<number | null> {
  return run("python3", ["-c", code, ...args]);
}

test("a thread that begins a program, a vfork and a fork for another parent are told as they are", {
  skip,
}, async (context) => {
  const mark = `table-${process.pid}`;
  const events = await recorded(context, `${mark}-last`, async () => {
    await python(
      `import os, threading, time
threading.Thread(target=lambda: os.execv("/bin/sleep", ["${mark}-thread", "0.1"])).start()
time.sleep(5)`,
      `${mark}-by-thread`,
    );
    await python(
      `import subprocess; subprocess.run(["${mark}-vfork"], executable="/bin/true")`,
      `${mark}-by-vfork`,
    );
    // The inner one clones for its parent, which is therefore the parent of the clone.
    await python(
      `import ctypes, os, time
libc = ctypes.CDLL(None)
if os.fork() == 0:
    os.execvp("python3", ["python3", "-c", '''import ctypes, os
if ctypes.CDLL(None).syscall(56, ${CLONE_PARENT + SIGCHLD}, 0, 0, 0, 0) == 0:
    os.execv("/bin/true", ["${mark}-cloned"])''', "${mark}-creator"])
os.wait()
time.sleep(0.2)`,
      `${mark}-grandparent`,
    );
    await run("/bin/true", [`${mark}-last`]);
  });
  const thread = execOf(events, `${mark}-thread`);
  const before = events.filter(
    (one) =>
      fieldOf(one, "process.args").endsWith(`${mark}-by-thread`) &&
      fieldOf(one, "process.pid") === fieldOf(thread, "process.pid"),
  );
  assert.ok(before.length > 0);
  assert.equal(
    fieldOf(thread, "process.entity_id"),
    fieldOf(before[0] as JsonObject, "process.entity_id"),
  );
  assert.equal(fieldOf(thread, "process.parent.pid"), String(process.pid));
  assert.match(fieldOf(thread, "process.previous.args"), new RegExp(`${mark}-by-thread`));
  const end = events.filter(
    (one) =>
      fieldOf(one, "event.action") === "end" &&
      fieldOf(one, "process.pid") === fieldOf(thread, "process.pid"),
  );
  assert.equal(end.length, 1);
  assert.match(fieldOf(end[0] as JsonObject, "process.args"), new RegExp(`^${mark}-thread`));
  assert.match(
    fieldOf(execOf(events, `${mark}-vfork`), "process.parent.args"),
    new RegExp(`${mark}-by-vfork$`),
  );
  const cloned = execOf(events, `${mark}-cloned`);
  assert.match(fieldOf(cloned, "process.parent.args"), new RegExp(`${mark}-grandparent$`));
  const fork = events.find(
    (one) =>
      fieldOf(one, "event.action") === "fork" &&
      fieldOf(one, "process.pid") === fieldOf(cloned, "process.pid"),
  );
  assert.ok(fork !== undefined);
  assert.match(fieldOf(fork, "process.args"), new RegExp(`${mark}-creator$`));
  assert.match(fieldOf(fork, "process.parent.args"), new RegExp(`${mark}-grandparent$`));
});

test("an orphan keeps its parent, and its session's and group's leader, when all of them have ended", {
  skip,
}, async (context) => {
  const mark = `orphan-${process.pid}`;
  const events = await recorded(context, `${mark}-late`, async () => {
    const inner = `(sleep 0.4; exec /bin/sh -c "exit 0" ${mark}-late) & exit 0`;
    await run("setsid", ["--fork", "sh", "-c", inner, `${mark}-leader`]);
    await until(() => false, 800);
  });
  const late = events.find(
    (one) =>
      fieldOf(one, "event.action") === "exec" &&
      fieldOf(one, "process.args").endsWith(`${mark}-late`) &&
      !fieldOf(one, "process.args").includes("sleep"),
  );
  assert.ok(late !== undefined);
  for (const role of ["parent", "session_leader", "group_leader"]) {
    assert.match(fieldOf(late, `process.${role}.args`), new RegExp(`${mark}-leader$`), role);
  }
  assert.equal(fieldOf(late, "process.session_leader.same_as_process"), "false");
});

test("in namespaces of its own a process has the host's number, and its parent outside", {
  skip,
}, async (context) => {
  const mark = `spaces-${process.pid}`;
  const events = await recorded(context, `${mark}-last`, async () => {
    await run("unshare", [
      ...["--user", "--map-root-user", "--pid", "--mount", "--uts", "--ipc", "--net", "--fork"],
      ...["sh", "-c", "echo $$; sleep 0.1; exit 7", `${mark}-inside`],
    ]);
    await run("/bin/true", [`${mark}-last`]);
  });
  const inside = events.filter((one) => {
    const args = fieldOf(one, "process.args");
    return args.endsWith(`${mark}-inside`) && args.startsWith("sh,");
  });
  const exec = inside.find((one) => fieldOf(one, "event.action") === "exec");
  const end = inside.find((one) => fieldOf(one, "event.action") === "end");
  assert.ok(exec !== undefined && end !== undefined);
  assert.notEqual(fieldOf(exec, "process.pid"), "1");
  assert.match(fieldOf(exec, "process.parent.args"), /^unshare,/);
  assert.notEqual(fieldOf(exec, "process.entry_leader.entry_meta.type"), "container");
  assert.equal(fieldOf(end, "process.exit_code"), "7");
  assert.equal(fieldOf(end, "process.entity_id"), fieldOf(exec, "process.entity_id"));
});

test("a process that lives through two recordings has one entity id in both", {
  skip,
}, async (context) => {
  const mark = `stable-${process.pid}`;
  const shell = spawn("sh", ["-c", 'while read -r word; do /bin/true "$word"; done', mark], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  context.after(() => shell.kill("SIGKILL"));
  const ids: string[][] = [];
  for (const word of [`${mark}-first`, `${mark}-second`]) {
    const events = await recorded(context, word, async () => {
      shell.stdin.write(`${word}\n`);
    });
    const exec = execOf(events, `/bin/true,${word}`);
    assert.equal(fieldOf(exec, "process.parent.pid"), String(shell.pid));
    ids.push([
      fieldOf(exec, "process.parent.entity_id"),
      fieldOf(exec, "process.session_leader.entity_id"),
    ]);
  }
  assert.deepEqual(ids[0], ids[1]);
});
