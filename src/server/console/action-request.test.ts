import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../base/json.ts";
import { responseRequest } from "./action-request.ts";
import { ConsoleRefusal } from "./console-refusal.ts";

const GOOD: readonly JsonObject[] = [
  { kind: "kill", pid: 4711, startMs: 1_795_592_588_728.5, isTree: true },
  { kind: "suspend", pid: 2, startMs: 0, isTree: false },
  { kind: "resume", pid: 4_194_304, startMs: 1, isTree: false },
  { kind: "isolate", isDnsAllowed: true, allow: ["10.0.0.1", "::1", "10.0.0.0/8", "fe80::/64"] },
  { kind: "release" },
  { kind: "block", address: "192.0.2.1" },
  { kind: "unblock", address: "2001:db8::1" },
  { kind: "collect" },
  { kind: "quarantine", path: "/tmp/a b\n" },
  { kind: "restore", quarantineId: "q1" },
  { kind: "lock", userName: "eve" },
  { kind: "unlock", userName: "eve" },
  { kind: "escalate", comment: "look" },
];

test("every action is read with what its kind needs, and with nothing else", () => {
  for (const action of GOOD) {
    const read = responseRequest({
      action: { ...action, more: "x", __proto__: null },
      alertId: "a",
      comment: "why",
    });
    assert.deepEqual(read, { action, alertId: "a", comment: "why" });
  }
});

test("what could mean another process, address or file is refused", () => {
  const kill = { kind: "kill", pid: 4711, startMs: 1, isTree: true };
  const bad: readonly JsonObject[] = [
    {},
    { kind: "format" },
    { kind: "constructor" },
    { ...kill, pid: 1 },
    { ...kill, pid: 0 },
    { ...kill, pid: -4711 },
    { ...kill, pid: 47.5 },
    { ...kill, pid: "4711" },
    { ...kill, pid: 2 ** 31 },
    { kind: "kill", pid: 4711, isTree: true },
    { ...kill, isTree: "yes" },
    { kind: "isolate", isDnsAllowed: true, allow: ["example.org"] },
    { kind: "isolate", isDnsAllowed: true, allow: ["10.0.0.1; drop"] },
    { kind: "isolate", isDnsAllowed: true, allow: ["10.0.0.0/33"] },
    { kind: "isolate", isDnsAllowed: true, allow: ["10.0.0.0/8/8"] },
    { kind: "isolate", isDnsAllowed: true, allow: ["10.0.0.0/"] },
    { kind: "isolate", allow: [] },
    { kind: "isolate", isDnsAllowed: true, allow: Array.from({ length: 65 }, () => "::1") },
    { kind: "block", address: "10.0.0.0/8" },
    { kind: "block", address: "localhost" },
    { kind: "quarantine", path: "etc/passwd" },
    { kind: "quarantine", path: "/etc/\0passwd" },
    { kind: "quarantine", path: `/${"x".repeat(5_000)}` },
    { kind: "lock", userName: "" },
    { kind: "lock", userName: "a\nb" },
    { kind: "restore", quarantineId: 7 },
  ];
  for (const action of bad) {
    assert.throws(() => responseRequest({ action }), ConsoleRefusal, JSON.stringify(action));
  }
  assert.throws(
    () => responseRequest({ action: GOOD[4] as JsonObject, alertId: 7 }),
    ConsoleRefusal,
  );
});
