// `tripline respond kill|suspend|resume` on processes that the test itself starts, and what is refused.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ActionRequest } from "../../src/response/action.ts";
import { createResponder } from "../../src/response/create-responder.ts";
import {
  conditionOf,
  currentStartMs,
  isAtRest,
  liveProcesses,
} from "../../src/response/processes/process-facts.ts";
import type { Responder } from "../../src/response/responder.ts";
import { asNobody } from "./as-nobody.ts";
import { commandLine } from "./live-tripline.ts";
import { repository, runTripline } from "./run-tripline.ts";

const notLinux: string | false = process.platform === "linux" ? false : "pidfd is of Linux";
const notRoot: string | false =
  notLinux || (process.getuid?.() === 0 ? false : "it needs root for a namespace of its own");

function dataFolder(context: TestContext): string {
  const data = mkdtempSync(join(tmpdir(), "tripline-respond-"));
  context.after(() => rmSync(data, { recursive: true, force: true }));
  return data;
}

/**
 * A session that begins `count` processes a hundredth of a second apart, each with an orphan, and says so when
 * it has begun a few. Whatever is left of it is killed after the test.
 */
async function forkingTree(context: TestContext, count: number): Promise<ChildProcess> {
  const script = `for i in $(seq ${count}); do
    sleep 300 & (sleep 300 &)
    [ "$i" = 5 ] && echo ready
    sleep 0.01
  done; sleep 300`;
  const tree = spawn("bash", ["-c", script], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const session = tree.pid as number;
  context.after(() => {
    // It forks meanwhile, and what it began may end by itself between being listed and being killed.
    for (let left = inSession(session); left.length > 0; left = inSession(session))
      for (const pid of left) endProcess(pid);
  });
  await once(tree.stdout as NodeJS.ReadableStream, "data");
  return tree;
}

/** No fault where it has ended already. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Those that have not ended. */
function inSession(session: number): readonly number[] {
  return liveProcesses()
    .filter(({ pid, sessionId }) => sessionId === session && conditionOf(pid)?.state !== "Z")
    .map(({ pid }) => pid);
}

async function run(
  data: string,
  ...args: readonly string[]
): Promise<Awaited<ReturnType<typeof runTripline>>> {
  return await runTripline(["respond", ...args], { TRIPLINE_DATA: data });
}

test("a tree that goes on forking is killed whole, orphans of its session too", {
  skip: notLinux,
}, async (context) => {
  const data = dataFolder(context);
  const tree = await forkingTree(context, 400);
  const pid = tree.pid as number;
  const before = inSession(pid).length;
  assert.ok(before > 8, `${before} processes`);
  const killed = await run(data, "kill", String(pid), "--tree", "--yes", "--comment", "test");
  assert.equal(killed.exitCode, 0, killed.stderr);
  assert.deepEqual(inSession(pid), []);
  assert.match(killed.stdout, /processes killed: /);
  const journal = await run(data, "journal");
  assert.match(journal.stdout, new RegExp(`done +cli:.*kill process ${pid} and what is below it`));
  assert.match(journal.stdout, /2 lines, each follows from the one before/);
  rmSync(join(data, "response", "journal.jsonl"));
  const gone = await run(data, "journal");
  assert.equal(gone.exitCode, 1);
  assert.match(gone.stderr, /lines gone that the audit trail remembers: 1/);
});

test("a suspended tree stands still and goes on when that is undone", {
  skip: notLinux,
}, async (context) => {
  const data = dataFolder(context);
  const tree = await forkingTree(context, 400);
  const pid = tree.pid as number;
  const suspended = await run(data, "suspend", String(pid), "--tree", "--yes");
  assert.equal(suspended.exitCode, 0, suspended.stderr);
  const members = inSession(pid);
  assert.ok(members.every(isAtRest));
  assert.deepEqual(inSession(pid), members);
  const id = /journaled as (\w+)/.exec(suspended.stdout)?.[1] as string;
  const undone = await run(data, "undo", id, "--yes");
  assert.equal(undone.exitCode, 0, undone.stderr);
  assert.match(undone.stdout, /processes resumed/);
  assert.ok(!isAtRest(pid));
  const again = await run(data, "undo", id, "--yes");
  assert.equal(again.exitCode, 1);
  assert.match(again.stderr, /cannot be undone now/);
});

test("a process alone is killed, and what is below it goes on", {
  skip: notLinux,
}, async (context) => {
  const data = dataFolder(context);
  const tree = await forkingTree(context, 6);
  const pid = tree.pid as number;
  const killed = await run(data, "kill", String(pid), "--yes");
  assert.equal(killed.exitCode, 0, killed.stderr);
  assert.match(killed.stdout, new RegExp(`1 process killed: ${pid}$`, "m"));
  assert.ok(inSession(pid).length > 0);
});

test("a number that another process has by now is refused, and that process goes on", {
  skip: notRoot,
}, (context) => {
  const data = dataFolder(context);
  const script = ["--import", "tsx", "test/end-to-end/reuse-pid-until-killed.ts", data];
  const { stdout, stderr } = spawnSync(
    "unshare",
    ["--pid", "--fork", "--mount-proc", process.execPath, ...script],
    { cwd: repository, encoding: "utf8" },
  );
  const told = JSON.parse(stdout || JSON.stringify({ stderr }));
  assert.equal(told.isReused, true, stderr);
  assert.equal(told.refused.isDone, false);
  assert.match(told.refused.lines.join(), /it is another one, which was given the same number/);
  assert.equal(told.stateAfter, "S");
  assert.equal(told.killed.isDone, true);
});

test("what carries the host or Tripline itself is never touched", {
  skip: notLinux,
}, async (context) => {
  const responder: Responder = createResponder({ dataDir: dataFolder(context), nowMs: Date.now });
  const request = (pid: number): ActionRequest => ({
    kind: "kill",
    pid,
    startMs: currentStartMs(pid) ?? 0,
    isTree: true,
  });
  const cases: readonly (readonly [number, RegExp])[] = [
    [1, /carries the whole system/],
    [process.pid, /is Tripline itself/],
    [process.ppid, /runs below process|carries the whole system/],
    [0, /is no process id/],
    [-1, /is no process id/],
    [2 ** 30, /no process \d+ runs/],
    ...(currentStartMs(2) === undefined ? [] : [[2, /thread of the kernel/] as const]),
  ];
  for (const [pid, expected] of cases) {
    const { obstacles } = await responder.rehearse({ action: request(pid), comment: "" }, "test");
    assert.match(obstacles.join("\n"), expected, String(pid));
    const { isDone } = await responder.run({ action: request(pid), comment: "" }, "test");
    assert.equal(isDone, false);
  }
});

test("nothing is done in a rehearsal, nor where nobody can be asked", {
  skip: notLinux,
}, async (context) => {
  const data = dataFolder(context);
  const tree = await forkingTree(context, 6);
  const pid = String(tree.pid);
  const rehearsed = await run(data, "kill", pid, "--tree", "--dry-run");
  assert.equal(rehearsed.exitCode, 0);
  assert.match(rehearsed.stdout, /Nothing was done/);
  const unasked = await run(data, "kill", pid, "--tree");
  assert.equal(unasked.exitCode, 2);
  assert.match(unasked.stderr, /add --yes/);
  const other = await run(data, "kill", pid, "--start", "2020-01-01T00:00:00Z", "--yes");
  assert.equal(other.exitCode, 1);
  assert.match(other.stderr, /it is another one/);
  assert.ok(inSession(Number(pid)).length > 0);
  assert.match((await run(data, "journal")).stdout, /nothing was done yet/);
});

test("without the right to, it is said what is missing", { skip: notRoot }, async (context) => {
  const data = dataFolder(context);
  chmodSync(data, 0o777);
  const tree = await forkingTree(context, 6);
  const args = ["respond", "kill", String(tree.pid), "--data", join(data, "own"), "--yes"];
  const [program = "", ...words] = [...asNobody(), ...commandLine(args)];
  const refused = spawnSync(program, words, { cwd: repository, encoding: "utf8" });
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stderr, /needs CAP_KILL/);
  assert.ok(inSession(tree.pid as number).length > 0);
});

test("an action in which the process is killed stays in the journal as one without outcome", {
  skip: notLinux,
}, async (context) => {
  const dataDir = dataFolder(context);
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "test/end-to-end/respond-until-killed.ts", dataDir],
    { cwd: repository, stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "close");
  const responder = createResponder({ dataDir, nowMs: Date.now });
  const [action] = responder.journal(10);
  assert.equal(action?.isDone, false);
  assert.match(action?.lines.join() ?? "", /no outcome was written/);
  assert.equal(action?.comment, "why");
  assert.deepEqual(responder.checkJournal(), { lineCount: 1, faults: [] });
});
