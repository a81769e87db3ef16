import assert from "node:assert/strict";
import { test } from "node:test";
import { EntityId } from "./entity-id.ts";
import { entryTypeOf } from "./entry-type.ts";
import type { ProcessFacts } from "./process-facts.ts";

function facts(pid: number, name: string, more: Partial<ProcessFacts> = {}): ProcessFacts {
  return {
    pid,
    parentPid: 0,
    entity: new EntityId({ hostId: "host", bootId: "boot" }, pid, 0n),
    startNs: 0n,
    executable: `/bin/${name}`,
    name,
    args: [name],
    image: undefined,
    variables: undefined,
    argsCount: 1,
    workingDirectory: "/",
    users: undefined,
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
    ...more,
  };
}

const pts = { terminal: { name: "pts0", major: 136, minor: 0 } };
const tty1 = { terminal: { name: "tty1", major: 4, minor: 1 } };
const serial = { terminal: { name: "ttyS0", major: 4, minor: 64 } };

for (const [what, leader, parent, expected] of [
  ["the first process", facts(1, "systemd"), undefined, "init"],
  ["a service", facts(9, "cron"), facts(1, "systemd"), "init"],
  ["a shell of sshd", facts(9, "bash", pts), facts(5, "sshd"), "sshd"],
  ["a shell of a newer sshd", facts(9, "bash", pts), facts(5, "sshd-session"), "sshd"],
  ["sshd's own session", facts(9, "sshd"), facts(5, "sshd"), undefined],
  ["a login at the console", facts(9, "login", tty1), facts(5, "agetty"), "console"],
  ["a shell at the console", facts(9, "bash", tty1), facts(5, "login"), undefined],
  ["a serial line", facts(9, "bash", serial), facts(5, "login"), "terminal"],
  ["a session of SSM", facts(9, "sh", pts), facts(5, "ssm-session-worker"), "ssm"],
  ["a command of SSM", facts(9, "sh"), facts(5, "ssm-session-worker"), undefined],
  ["a session of Teleport", facts(9, "bash", pts), facts(5, "teleport"), "teleport"],
  ["what kubelet runs", facts(9, "sh"), facts(5, "kubelet"), "kubelet"],
  ["a container's first", facts(9, "nginx"), facts(5, "runc"), "container"],
  ["a container's by its shim", facts(9, "sh"), facts(5, "containerd-shim-runc-v2"), "container"],
  ["a container by its id", facts(9, "sh", { containerId: "c" }), facts(5, "x"), "container"],
  ["the runtime on its way", facts(9, "runc"), facts(5, "containerd-shim"), undefined],
  [
    "unshare, which makes no container",
    facts(9, "sh", { pidNamespace: 2 }),
    facts(5, "x"),
    undefined,
  ],
  ["setsid in a shell", facts(9, "sh"), facts(5, "bash"), undefined],
  ["nothing above", facts(9, "sh"), undefined, undefined],
] as const) {
  test(`the entry of ${what} is ${expected ?? "that of its parent"}`, () => {
    assert.equal(entryTypeOf(leader, parent), expected);
  });
}
