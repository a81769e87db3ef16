import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFactsOf } from "./audit-facts.ts";
import { AuditJoiner } from "./audit-joiner.ts";
import { parseAuditRecord } from "./parse-record.ts";

const HEAD = "audit(1700000000.123:77):";

function factsOf(...lines: readonly string[]) {
  const joiner = new AuditJoiner();
  const events = [...lines, `type=EOE msg=${HEAD} `].flatMap((line) => {
    const record = parseAuditRecord(line);
    assert.ok(record !== undefined, line);
    return joiner.push(record, { file: "x", line: 1 });
  });
  assert.equal(events.length, 1);
  return events[0] === undefined ? undefined : auditFactsOf(events[0].event);
}

function call(syscall: number, rest: string): string {
  return `type=SYSCALL msg=${HEAD} arch=c000003e syscall=${syscall} ${rest}`;
}

const IDS = "ppid=9 pid=10 auid=1000 uid=1 gid=2 euid=3 suid=4 fsuid=3 egid=5 sgid=6 fsgid=5 ses=2";

test("an exec has its arguments, rights, place and terminal", () => {
  const facts = factsOf(
    call(59, `success=yes exit=0 ${IDS} tty=pts300 comm="sh" exe="/tmp/x (deleted)"`),
    `type=EXECVE msg=${HEAD} argc=2 a0="sh" a1=2D6120`,
    `type=CWD msg=${HEAD} cwd="/srv"`,
    `type=PATH msg=${HEAD} item=0 name="./x" inode=1`,
  );
  assert.ok(facts?.kind === "exec");
  assert.equal(facts.pid, 10);
  assert.deepEqual(facts.exec, {
    parentPid: 9,
    executable: "/tmp/x",
    workingDirectory: "/srv",
    filename: "./x",
    command: "sh",
    args: ["sh", "-a "],
    argsCount: 2,
    credentials: { uid: 1, gid: 2, suid: 4, sgid: 6, euid: 3, egid: 5 },
    loginUid: 1_000,
    auditSession: 2,
    terminal: { name: "pts300", major: 137, minor: 44 },
  });
});

test("a failed exec is none", () => {
  assert.equal(
    factsOf(call(59, `success=no exit=-2 ${IDS} tty=(none) comm="x" exe="/x"`)),
    undefined,
  );
});

test("a connection that was sent out is one, refused or not; a local socket is none", () => {
  const internet = `type=SOCKADDR msg=${HEAD} saddr=02000050C00002010000000000000000`;
  const expected = {
    kind: "connect",
    pid: 10,
    remote: { ip: "192.0.2.1", port: 80 },
    family: "ipv4",
  };
  assert.deepEqual(factsOf(call(42, `success=no exit=-111 ${IDS}`), internet), expected);
  assert.deepEqual(factsOf(call(42, `success=no exit=-115 ${IDS}`), internet), expected);
  assert.equal(factsOf(call(42, `success=no exit=-22 ${IDS}`), internet), undefined);
  const local = `type=SOCKADDR msg=${HEAD} saddr=01002F746D702F7800`;
  assert.equal(factsOf(call(42, `success=yes exit=0 ${IDS}`), local), undefined);
});

test("what other rules than ours have caught is left out", () => {
  assert.equal(factsOf(call(257, `success=yes exit=3 ${IDS}`)), undefined);
});
