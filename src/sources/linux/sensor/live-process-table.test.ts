import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelActor, KernelRecord, SessionFacts } from "../ebpf/decode-record.ts";
import { RecordedVariables } from "../recorded-variables.ts";
import { LiveProcessTable } from "./live-process-table.ts";
import type { NamedId } from "./process-facts.ts";
import type { ProcStatus } from "./read-proc.ts";

const TICK_NS = 10_000_000n;

function actor(pid: number, parentPid: number, starts: readonly [bigint, bigint]): KernelActor {
  const [startNs, parentStartNs] = starts;
  return {
    timeNs: startNs,
    pid,
    threadId: pid,
    parentPid,
    startNs,
    parentStartNs,
    command: `c${pid}`,
    credentials: { uid: 0, gid: 0, suid: 0, sgid: 0, euid: 0, egid: 0 },
    capabilitiesPermitted: 0n,
    capabilitiesEffective: 0n,
    loginUid: undefined,
    auditSession: undefined,
  };
}

function session(pid: number): SessionFacts {
  return {
    sessionId: 1,
    groupId: pid,
    terminal: undefined,
    pidNamespace: 1,
    mountNamespace: 1,
  };
}

function fork(pid: number, parentPid: number, starts: readonly [bigint, bigint]): KernelRecord {
  return {
    actor: actor(pid, parentPid, starts),
    kind: "fork",
    session: session(pid),
    creatorPid: parentPid,
  };
}

function exec(
  pid: number,
  parentPid: number,
  starts: readonly [bigint, bigint],
  ...args: string[]
): KernelRecord {
  return {
    actor: actor(pid, parentPid, starts),
    kind: "exec",
    session: session(pid),
    executable: `/bin/${args[0]}`,
    file: undefined,
    workingDirectory: "/",
    filename: args[0] as string,
    args,
    argsCount: args.length,
    argsTotalBytes: 0,
    areArgsUnreadable: false,
    variables: [`LD_PRELOAD=${args[0]}.so`, "LD_SECRET=1"],
    isEnvironmentCut: false,
  };
}

function exit(
  pid: number,
  parentPid: number,
  starts: readonly [bigint, bigint],
  groupId?: number,
): KernelRecord {
  return { actor: actor(pid, parentPid, starts), kind: "exit", exitCode: 0, signal: 0, groupId };
}

function named(id: number): NamedId {
  return { id, name: undefined };
}

/** The same in another session or group. */
function within(record: KernelRecord, change: Partial<SessionFacts>): KernelRecord {
  assert.ok(record.kind === "exec" || record.kind === "fork");
  return { ...record, session: { ...record.session, ...change } };
}

function newTable(
  readProcess: (pid: number) => ProcStatus | undefined = () => undefined,
): LiveProcessTable {
  return new LiveProcessTable({
    boot: { hostId: "host", bootId: "boot" },
    usersOf: ({ uid, euid, suid, gid, egid, sgid }) => ({
      user: named(euid),
      group: named(egid),
      realUser: named(uid),
      realGroup: named(gid),
      savedUser: named(suid),
      savedGroup: named(sgid),
    }),
    readProcess,
    imageOf: () => undefined,
    recordedVariables: new RecordedVariables(["LD_PRELOAD"]),
  });
}

function statusOf(pid: number): ProcStatus {
  return {
    pid,
    parentPid: 0,
    startNs: A,
    command: "daemon",
    executable: "/usr/sbin/daemon",
    args: ["daemon", "-f"],
    workingDirectory: "/",
    uids: [0, 0, 0],
    gids: [0, 0, 0],
    loginUid: undefined,
    auditSession: undefined,
    capabilitiesPermitted: 0n,
    capabilitiesEffective: 0n,
    sessionId: pid,
    groupId: pid,
    terminal: undefined,
    pidNamespace: 1,
    mountNamespace: 1,
    containerId: undefined,
  };
}

const A = 1_000n * TICK_NS;
const B = 2_000n * TICK_NS;
const C = 3_000n * TICK_NS;

test("a child has its parent's arguments as they were, after the parent has ended too", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "python3", "-c", "x"));
  table.apply(fork(11, 10, [B, A]));
  table.apply(exit(10, 1, [A, 0n]));
  const moment = table.apply(exec(11, 1, [B, 0n], "sh"));
  assert.deepEqual(moment.parent?.args, ["python3", "-c", "x"]);
  assert.equal(moment.process.parentPid, 10);
});

test("a fork shows its parent's program until it execs, and keeps its entity id over execs", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "bash"));
  const forked = table.apply(fork(11, 10, [B, A])).process;
  assert.deepEqual(forked.args, ["bash"]);
  const first = table.apply(exec(11, 10, [B, A], "env", "ls"));
  const second = table.apply(exec(11, 10, [B, A], "ls"));
  assert.equal(first.process.entity.id, forked.entity.id);
  assert.equal(second.process.entity.id, forked.entity.id);
  assert.deepEqual(second.before?.args, ["env", "ls"]);
});

test("a pid used again is another process", () => {
  const table = newTable();
  const old = table.apply(exec(10, 1, [A, 0n], "one")).process;
  const again = table.apply(exec(10, 1, [C, 0n], "two"));
  assert.notEqual(again.process.entity.id, old.entity.id);
  assert.equal(again.before, undefined);
});

test("a parent that was never seen is looked up, and refused when it is another process by now", () => {
  const status = statusOf(5);
  // The kernel tells nanoseconds, /proc ticks: A and A + 7 ns are the same start.
  const found = newTable(() => status).apply(exec(11, 5, [B, A + 7n], "sh"));
  assert.deepEqual(found.parent?.args, ["daemon", "-f"]);
  const refused = newTable(() => status).apply(exec(11, 5, [B, B], "sh"));
  assert.equal(refused.parent, undefined);
});

test("a process has the recorded variables that it was begun with, and no others", () => {
  const table = newTable();
  const { process } = table.apply(exec(10, 1, [A, 0n], "first"));
  assert.deepEqual(process.variables, ["LD_PRELOAD=first.so"]);
});

test("exited processes leave the table, and a chain of dead ancestors is not kept", () => {
  const table = newTable();
  table.apply(exec(1_000, 1, [A, 0n], "first"));
  for (let pid = 1_001; pid < 3_000; pid++) {
    const at = A + BigInt(pid) * TICK_NS;
    const above = pid === 1_001 ? A : at - TICK_NS;
    table.apply(fork(pid, pid - 1, [at, above]));
    table.apply(exit(pid - 1, 1, [above, 0n]));
  }
  assert.equal(table.size, 1);
});

test("a fork for another parent shows the image of who forked, below that parent", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "grandparent"));
  table.apply(fork(11, 10, [B, A]));
  table.apply(exec(11, 10, [B, A], "creator", "-x"));
  // CLONE_PARENT: 11 forks 12, whose parent is 10.
  const record = fork(12, 10, [C, A]);
  assert.ok(record.kind === "fork");
  const moment = table.apply({ ...record, creatorPid: 11 });
  assert.deepEqual(moment.process.args, ["creator", "-x"]);
  assert.deepEqual(moment.parent?.args, ["grandparent"]);
});

test("the leader of a session and of a group is known when it has ended", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "first"));
  const ids = { sessionId: 20, groupId: 20 };
  table.apply(within(exec(20, 10, [B, A], "leader"), ids));
  table.apply(within(fork(21, 20, [C, B]), ids));
  table.apply(exit(20, 10, [B, A]));
  const moment = table.apply(within(exec(21, 1, [C, 0n], "orphan"), ids));
  assert.deepEqual(moment.sessionLeader?.args, ["leader"]);
  assert.deepEqual(moment.groupLeader?.args, ["leader"]);
  assert.deepEqual(moment.parent?.args, ["leader"]);
});

test("a pipeline's second program finds the first as its group's leader, ended or not", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "bash"));
  table.apply(fork(20, 10, [B, A]));
  table.apply(within(exec(20, 10, [B, A], "cat"), { groupId: 20 }));
  table.apply(fork(21, 10, [C, A]));
  table.apply(exit(20, 10, [B, A]));
  const moment = table.apply(within(exec(21, 10, [C, A], "grep"), { groupId: 20 }));
  assert.deepEqual(moment.groupLeader?.args, ["cat"]);
});

for (const [what, groupId, args] of [
  ["became the leader of a group unseen", 20, ["bash"]],
  ["is in another's group", 7, undefined],
] as const) {
  test(`a process that ends and ${what} is ${args === undefined ? "forgotten" : "remembered"}`, () => {
    const table = newTable();
    table.apply(exec(10, 1, [A, 0n], "bash"));
    table.apply(within(fork(20, 10, [B, A]), { groupId: 10, sessionId: 10 }));
    table.apply(fork(21, 10, [C, A]));
    table.apply(exit(20, 10, [B, A], groupId));
    const moment = table.apply(within(exec(21, 10, [C, A], "grep"), { groupId: 20 }));
    assert.deepEqual(moment.groupLeader?.args, args);
  });
}

test("an exec by a thread is its process's: same entity, same parent, other program", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "bash"));
  table.apply(exec(11, 10, [B, A], "python3"));
  // The kernel gives the thread its process's number and start before it tells.
  const moment = table.apply(exec(11, 10, [B, A], "true"));
  assert.deepEqual(moment.before?.args, ["python3"]);
  assert.deepEqual(moment.parent?.args, ["bash"]);
});

test("arguments that could not be read are unknown, not empty", () => {
  const table = newTable();
  const record = { ...exec(10, 1, [A, 0n], "x"), args: [], areArgsUnreadable: true };
  assert.equal(table.apply(record as KernelRecord).process.args, undefined);
});

test("after a gap, processes that are gone are forgotten and a reused pid is learned anew", () => {
  const table = newTable();
  table.apply(exec(10, 1, [A, 0n], "gone"));
  const old = table.apply(exec(11, 1, [A, 0n], "old")).process;
  table.keepOnly(new Set([11]));
  assert.equal(table.factsOf(10), undefined);
  table.seed({ ...statusOf(11), startNs: C, args: ["new"] });
  assert.deepEqual(table.factsOf(11)?.args, ["new"]);
  assert.notEqual(table.factsOf(11)?.entity.id, old.entity.id);
  table.seed({ ...statusOf(11), startNs: C, args: ["again"] });
  assert.deepEqual(table.factsOf(11)?.args, ["new"]);
});
