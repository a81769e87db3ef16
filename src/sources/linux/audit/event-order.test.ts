import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToldExec } from "../sensor/thin-records.ts";
import { EventOrder, type OrderedEvent } from "./event-order.ts";

const MS = 1_000_000n;

function exec(pid: number): OrderedEvent & { readonly kind: "exec" } {
  return { kind: "exec", pid, timeNs: 0n, status: undefined, told: undefined };
}

function end(pid: number): OrderedEvent {
  return { kind: "process", event: { kind: "exit", monotonicNs: 0n, pid, status: 0 } };
}

function told(...args: readonly string[]): ToldExec {
  return {
    parentPid: 1,
    executable: "/bin/true",
    workingDirectory: "/",
    filename: "/bin/true",
    command: "true",
    args,
    argsCount: args.length,
    credentials: { uid: 0, gid: 0, suid: 0, sgid: 0, euid: 0, egid: 0 },
    loginUid: undefined,
    auditSession: undefined,
    terminal: undefined,
  };
}

function shown(events: readonly OrderedEvent[]): readonly string[] {
  return events.map((event) => {
    if (event.kind === "exec") return `exec ${event.pid} ${event.told?.args.join(" ") ?? "?"}`;
    return event.kind === "process" ? `${event.event.kind} ${event.event.pid}` : event.kind;
  });
}

test("what comes behind an exec waits for its arguments, and the order stays", () => {
  const order = new EventOrder();
  order.push(end(5), 0n);
  order.pushExec(exec(10), 0n);
  order.push(end(10), 1n);
  assert.deepEqual(shown(order.take(2n)), ["exit 5"]);
  assert.equal(order.tell(10, told("a")), true);
  assert.deepEqual(shown(order.take(3n)), ["exec 10 a", "exit 10"]);
});

test("execs one after another in a process get their arguments in turn", () => {
  const order = new EventOrder();
  order.pushExec(exec(10), 0n);
  order.pushExec(exec(10), 0n);
  order.tell(10, told("first"));
  order.tell(10, told("second"));
  assert.deepEqual(shown(order.take(1n)), ["exec 10 first", "exec 10 second"]);
  assert.equal(order.tell(10, told("third")), false);
});

test("an exec that the audit system does not tell of goes on without after a while", () => {
  const order = new EventOrder();
  order.pushExec(exec(10), 0n);
  order.pushExec(exec(11), 100n * MS);
  assert.deepEqual(shown(order.take(249n * MS)), []);
  assert.deepEqual(shown(order.take(250n * MS)), ["exec 10 ?"]);
  assert.equal(order.tell(11, told("b")), true);
  assert.deepEqual(shown(order.take(251n * MS)), ["exec 11 b"]);
});

test("more than can wait does not wait", () => {
  const order = new EventOrder();
  for (let pid = 0; pid < 50_010; pid++) order.pushExec(exec(pid), 0n);
  assert.equal(order.take(1n).length, 10);
});
