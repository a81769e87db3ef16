// Response through the page's API: what is handed to whoever acts on the host, and on whose behalf.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResponseRequest } from "../../src/server/console/console-api.ts";
import type { Responder } from "../../src/server/console/console-faces.ts";
import { startConsole } from "./console-server.ts";

interface Asked {
  readonly rehearsed: ResponseRequest[];
  readonly run: (readonly [string, ResponseRequest])[];
  readonly files: string[];
}

function responderOf(asked: Asked): Responder {
  return {
    view: () => Promise.resolve({ isIsolated: false, blockedAddresses: [], actions: [] }),
    rehearse: (request) => {
      asked.rehearsed.push(request);
      return Promise.resolve({ steps: ["it is killed"], obstacles: [], isUndoable: false });
    },
    run: (request, by) => {
      asked.run.push([by.actor, request]);
      return Promise.resolve({ id: "r1", isDone: true, lines: [] });
    },
    file: (name) => {
      asked.files.push(name);
      if (name !== "report.tar.gz") return undefined;
      return { mime: "application/gzip", content: parts() };
    },
  };
}

async function* parts(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("one ");
  yield Buffer.from("two");
}

const KILL = { kind: "kill", pid: 4711, startMs: 1, isTree: true } as const;

test("an action is rehearsed and done as it was asked, for the account that asked", async (t) => {
  const asked: Asked = { rehearsed: [], run: [], files: [] };
  const server = await startConsole(t, { faces: { responder: responderOf(asked) } });
  const session = await server.ask("viewer", { path: "/session" });
  assert.equal(session.body.canRespond, true);
  const body = { action: { ...KILL, sudo: true }, alertId: "a", comment: "a shell" };
  const rehearsal = await server.ask("responder", { path: "/response/rehearse", body });
  assert.deepEqual(rehearsal.body.steps, ["it is killed"]);
  const done = await server.ask("responder", { path: "/response/run", body });
  assert.deepEqual(done.body, { id: "r1", isDone: true, lines: [] });
  const request = { action: KILL, alertId: "a", comment: "a shell" };
  assert.deepEqual(asked.rehearsed, [request]);
  assert.deepEqual(asked.run, [["an-responder", request]]);
});

test("what cannot be read is not handed on", async (t) => {
  const asked: Asked = { rehearsed: [], run: [], files: [] };
  const server = await startConsole(t, { faces: { responder: responderOf(asked) } });
  for (const body of [{}, { action: { ...KILL, pid: 1 } }, { action: KILL, comment: 7 }]) {
    const answer = await server.ask("responder", { path: "/response/run", body });
    assert.equal(answer.status, 400, JSON.stringify(body));
  }
  assert.deepEqual(asked.run, []);
});

test("a file is saved and never shown, and no name leads out of its folder", async (t) => {
  const asked: Asked = { rehearsed: [], run: [], files: [] };
  const server = await startConsole(t, { faces: { responder: responderOf(asked) } });
  const file = await server.ask("responder", { path: "/response/files/report.tar.gz" });
  assert.equal(file.text, "one two");
  assert.equal(file.headers["content-type"], "application/gzip");
  assert.equal(file.headers["content-disposition"], 'attachment; filename="report.tar.gz"');
  assert.match(String(file.headers["content-security-policy"]), /sandbox/);
  for (const name of ["..", "..%2f..%2fetc%2fpasswd", ".hidden", "%00", "a%0d%0ab", "%22"]) {
    const answer = await server.ask("responder", { path: `/response/files/${name}` });
    assert.equal(answer.status, 404, name);
  }
  assert.deepEqual(asked.files, ["report.tar.gz"]);
});
