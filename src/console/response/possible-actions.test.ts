// Which actions an alert offers, and what they would send.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlertView } from "../../server/console/console-api.ts";
import type { Investigation, ProcessSummary } from "../../triage/investigation.ts";
import { addressOf, possibleActions } from "./possible-actions.ts";

const ALERT = { row: { userName: "www-data" } } as AlertView;
const PROCESS: ProcessSummary = {
  entityId: "e",
  pid: 7,
  startMs: 1000,
  name: "sh",
  executable: "/bin/dash",
  args: [],
  commandLine: "sh",
  userName: "www-data",
  alerts: [],
};

const requestsOf = (process: ProcessSummary | undefined, investigation?: Investigation) =>
  possibleActions({ alert: ALERT, investigation, process }).flatMap(({ actions }) =>
    actions.map(({ request }) => request),
  );

test("a process that runs is named with the start that guards against a reused pid", () => {
  const [first] = requestsOf(PROCESS);
  assert.deepEqual(first, { kind: "kill", pid: 7, startMs: 1000, isTree: true });
});

test("a process that has ended, or whose start nobody told, is not offered", () => {
  const { startMs: _, ...unknown } = PROCESS;
  for (const process of [{ ...PROCESS, endMs: 2000 }, unknown]) {
    assert.ok(requestsOf(process).every(({ kind }) => kind !== "kill"));
  }
});

test("remote addresses are offered once each, this host's own never", () => {
  const entry = { timeMs: 0, action: "connection", process: { name: "sh" } };
  const network = {
    before: [{ ...entry, destination: "127.0.0.1:22" }],
    after: [
      { ...entry, destination: "192.0.2.9:4444" },
      { ...entry, destination: "192.0.2.9:80" },
    ],
  };
  const found = requestsOf(PROCESS, { network } as unknown as Investigation);
  assert.deepEqual(
    found.filter(({ kind }) => kind === "block"),
    [{ kind: "block", address: "192.0.2.9" }],
  );
});

test("addresses are read with their ports and without", () => {
  assert.equal(addressOf("[2001:db8::1]:443"), "2001:db8::1");
  assert.equal(addressOf("2001:db8::1"), "2001:db8::1");
  assert.equal(addressOf("192.0.2.1"), "192.0.2.1");
  assert.equal(addressOf("evil.example:80"), undefined);
  assert.equal(addressOf(""), undefined);
});
