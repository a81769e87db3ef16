// Requests from outside: what is taken for one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTION_KINDS, type ActionKind, type ActionRequest, isActionRequest } from "./action.ts";

const requests: Readonly<Record<ActionKind, ActionRequest>> = {
  kill: { kind: "kill", pid: 7, startMs: 1, isTree: true },
  suspend: { kind: "suspend", pid: 7, startMs: 1, isTree: false },
  resume: { kind: "resume", pid: 7, startMs: 1, isTree: false },
  isolate: { kind: "isolate", isDnsAllowed: false, allow: ["192.0.2.1"] },
  release: { kind: "release" },
  block: { kind: "block", address: "192.0.2.1" },
  unblock: { kind: "unblock", address: "192.0.2.1" },
  collect: { kind: "collect" },
  quarantine: { kind: "quarantine", path: "/tmp/x" },
  restore: { kind: "restore", quarantineId: "0123456789ab" },
  lock: { kind: "lock", userName: "mallory" },
  unlock: { kind: "unlock", userName: "mallory" },
  escalate: { kind: "escalate", comment: "" },
};

test("a whole request of every kind is one", () => {
  for (const kind of ACTION_KINDS) assert.ok(isActionRequest(requests[kind]), kind);
});

test("a request that lacks a value, or has one of another type, is none", () => {
  for (const request of Object.values(requests)) {
    for (const key of Object.keys(request)) {
      const { [key as keyof ActionRequest]: _, ...less } = request;
      assert.ok(!isActionRequest(less), `${request.kind} without ${key}`);
      assert.ok(
        !isActionRequest({ ...request, [key]: {} }),
        `${request.kind} with an object as ${key}`,
      );
    }
  }
  for (const value of [undefined, null, "release", [], { kind: "reboot" }, { kind: "toString" }])
    assert.ok(!isActionRequest(value));
  assert.ok(!isActionRequest({ ...requests.kill, startMs: Number.NaN }));
  assert.ok(!isActionRequest({ ...requests.isolate, allow: [1] }));
});
