// What is done by itself, and above all what is not, against a responder that only remembers.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../base/json.ts";
import type { ResponseRequest } from "../action.ts";
import type { JournaledAction, Responder } from "../responder.ts";
import { AUTOMATIC_ACTOR, type AutomaticParts, AutomaticResponse } from "./automatic-response.ts";
import type { AutomaticRule } from "./automatic-rules.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const START = "2026-11-25T11:59:00.000Z";

const EVENT: JsonObject = {
  host: { id: "here" },
  process: { pid: 4711, start: START },
  user: { name: "mallory" },
  destination: { ip: "192.0.2.9" },
  file: { path: "/tmp/evil" },
};

const rule = (action: AutomaticRule["action"]): AutomaticRule => ({
  ruleId: "r",
  action,
  allow: ["192.0.2.1"],
  isDnsAllowed: true,
});

interface Stand {
  readonly response: AutomaticResponse;
  readonly ran: ResponseRequest[];
  readonly rehearsed: ResponseRequest[];
  readonly said: string[];
}

function stand(
  parts: Partial<AutomaticParts> & {
    readonly journal?: readonly JournaledAction[];
    readonly isIsolated?: boolean;
  } = {},
): Stand {
  const ran: ResponseRequest[] = [];
  const rehearsed: ResponseRequest[] = [];
  const said: string[] = [];
  const responder: Responder = {
    rehearse: (request) => {
      rehearsed.push(request);
      return Promise.resolve({ steps: [], obstacles: ["no rights"], isUndoable: false });
    },
    run: (request) => {
      ran.push(request);
      return Promise.resolve({ id: "x", isDone: true, lines: ["done so"] });
    },
    state: () => Promise.resolve({ isIsolated: parts.isIsolated === true, blockedAddresses: [] }),
    journal: () => parts.journal ?? [],
    checkJournal: () => ({ lineCount: 0, faults: [] }),
    file: () => undefined,
    abilities: () => [],
    reapply: () => Promise.resolve([]),
  };
  const response = new AutomaticResponse({
    responder,
    mode: "act",
    rules: [rule("kill-tree")],
    hostId: "here",
    actionsPerHourMax: 3,
    nowMs: () => NOW_MS,
    say: (line) => said.push(line),
    ...parts,
  });
  return { response, ran, rehearsed, said };
}

type Taken = Parameters<AutomaticResponse["take"]>[0][number];

function alertOf(id: string, fields: JsonObject = EVENT, more: Partial<Taken> = {}): Taken {
  const event = { fields, timestampMs: NOW_MS - 1_000 };
  return {
    id,
    rule: { ruleId: "r" },
    ruleName: "R",
    role: "event",
    events: [event],
    ...more,
  } as unknown as Taken;
}

test("an alert of a chosen rule is acted on, with what its event tells exactly", async () => {
  const actions = [
    "kill-tree",
    "suspend",
    "isolate",
    "block",
    "quarantine",
    "lock",
    "collect",
  ] as const;
  const { response, ran } = stand({ rules: actions.map(rule), actionsPerHourMax: 100 });
  response.take([alertOf("a")]);
  await response.settled();
  const startMs = Date.parse(START);
  assert.deepEqual(
    ran.map(({ action }) => action),
    [
      { kind: "kill", pid: 4711, startMs, isTree: true },
      { kind: "suspend", pid: 4711, startMs, isTree: false },
      { kind: "isolate", allow: ["192.0.2.1"], isDnsAllowed: true },
      { kind: "block", address: "192.0.2.9" },
      { kind: "quarantine", path: "/tmp/evil" },
      { kind: "lock", userName: "mallory" },
      { kind: "collect" },
    ],
  );
  assert.ok(ran.every(({ alertId }) => alertId === "a"));
});

test("with the switch off nothing is even looked at", async () => {
  const { response, ran, said } = stand({ mode: "off" });
  response.take([alertOf("a")]);
  await response.settled();
  assert.deepEqual([ran, said], [[], []]);
});

test("rehearsing says what would be done, and why it could not", async () => {
  const { response, ran, rehearsed, said } = stand({ mode: "rehearse" });
  response.take([alertOf("a")]);
  await response.settled();
  assert.equal(ran.length, 0);
  assert.equal(rehearsed.length, 1);
  assert.match(said.join(), /would kill process 4711 and what is below it, but cannot: no rights/);
});

test("an alert is acted on once, also when it is raised again or the process was restarted", async () => {
  const done: JournaledAction = {
    id: "1",
    atMs: NOW_MS - 10,
    actor: AUTOMATIC_ACTOR,
    alertId: "before",
    action: { kind: "kill", pid: 4711, startMs: 0, isTree: true },
    comment: "",
    isDone: true,
    lines: [],
  };
  const { response, ran } = stand({ journal: [done, { ...done, alertId: "a", actor: "cli:me" }] });
  response.take([alertOf("a"), alertOf("before"), alertOf("a")]);
  response.take([alertOf("a")]);
  await response.settled();
  assert.deepEqual(
    ran.map(({ alertId }) => alertId),
    ["a"],
  );
});

test("an event of another host, of long ago, or without a start is not acted on", async () => {
  const { response, ran, said } = stand();
  response.take([
    alertOf("other", { ...EVENT, host: { id: "elsewhere" } }),
    alertOf("nowhere", { ...EVENT, host: {} }),
    alertOf("both", { ...EVENT, host: { id: ["here", "elsewhere"] } }),
    alertOf("old", EVENT, {
      events: [{ fields: EVENT, timestampMs: NOW_MS - 3_600_000 }],
    } as unknown as Taken),
    alertOf("no time", EVENT, {
      events: [{ fields: EVENT, timestampMs: Number.NaN }],
    } as unknown as Taken),
    alertOf("no start", { ...EVENT, process: { pid: 4711 } }),
    alertOf("two", { ...EVENT, process: { pid: [1, 2], start: START } }),
    alertOf("none", EVENT, { events: [] }),
  ]);
  await response.settled();
  assert.deepEqual(ran, []);
  assert.equal(response.counts.skippedCount, 8);
  assert.equal(said.length, 8);
});

test("no more is done in an hour than is allowed, with what was done before a restart", async () => {
  const journal = [5, 10, 3_700].map(
    (secondsAgo, at): JournaledAction => ({
      id: String(at),
      atMs: NOW_MS - secondsAgo * 1000,
      actor: AUTOMATIC_ACTOR,
      alertId: `old ${at}`,
      action: { kind: "release" },
      comment: "",
      isDone: true,
      lines: [],
    }),
  );
  const { response, ran } = stand({ journal });
  response.take([alertOf("a"), alertOf("b"), alertOf("c")]);
  await response.settled();
  assert.equal(ran.length, 1);
  assert.equal(response.counts.limitedCount, 2);
});

test("an isolation that a person made is left as it is", async () => {
  const { response, ran, said } = stand({ rules: [rule("isolate")], isIsolated: true });
  response.take([alertOf("a")]);
  await response.settled();
  assert.deepEqual(ran, []);
  assert.match(said.join(), /is isolated already/);
});

test("a sequence is acted on by its shell, not by its building blocks", async () => {
  const { response, ran } = stand();
  response.take([
    alertOf("block", EVENT, { role: "building-block" }),
    alertOf("shell", EVENT, { role: "shell" }),
  ]);
  await response.settled();
  assert.deepEqual(
    ran.map(({ alertId }) => alertId),
    ["shell"],
  );
});
