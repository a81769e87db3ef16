// The order in which an action is carried out: intent, deed, outcome; and what happens where one fails.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createResponder } from "./create-responder.ts";
import type { ResponderParts, ResponseAudit } from "./responder.ts";

const REQUEST = { action: { kind: "escalate", comment: "x" }, comment: "why" } as const;

function room(context: TestContext, parts: Partial<ResponderParts> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "tripline-responder-"));
  context.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const journalPath = join(dataDir, "response", "journal.jsonl");
  const trail: ResponseAudit[] = [];
  const responder = createResponder({
    dataDir,
    nowMs: () => 1_000,
    audit: (entry) => {
      trail.push(entry);
    },
    ...parts,
  });
  return { responder, dataDir, journalPath, trail };
}

test("the intent is on disk before the deed, the outcome after it", async (context) => {
  const seen: string[] = [];
  const { responder, journalPath, trail } = room(context, {
    escalate: () => {
      seen.push(readFileSync(journalPath, "utf8"));
      return Promise.resolve(["sent"]);
    },
  });
  const outcome = await responder.run({ ...REQUEST, alertId: "a1" }, "ann");
  assert.deepEqual(outcome, { id: outcome.id, isDone: true, lines: ["sent"] });
  assert.match(seen[0] ?? "", /"line":"intent"/);
  assert.doesNotMatch(seen[0] ?? "", /"line":"outcome"/);
  assert.deepEqual(responder.journal(9), [
    {
      id: outcome.id,
      atMs: 1_000,
      actor: "ann",
      alertId: "a1",
      action: REQUEST.action,
      comment: "why",
      isDone: true,
      lines: ["sent"],
    },
  ]);
  assert.equal(trail[0]?.action, "response.escalate");
  assert.equal(trail[0]?.subject, "a1");
  const remembered = trail.map(({ detail }) => detail.journalHash);
  assert.deepEqual(responder.checkJournal(remembered), { lineCount: 2, faults: [] });
});

test("a deed that fails is an outcome that was not done, and the next one is done", async (context) => {
  let count = 0;
  const { responder } = room(context, {
    escalate: () =>
      count++ === 0 ? Promise.reject(new Error("no route")) : Promise.resolve(["sent"]),
  });
  const [first, second] = await Promise.all([
    responder.run(REQUEST, "ann"),
    responder.run(REQUEST, "ann"),
  ]);
  assert.deepEqual([first.isDone, first.lines], [false, ["no route"]]);
  assert.ok(second.isDone);
});

test("where the journal cannot be written nothing is done", async (context) => {
  let isSent = false;
  const { responder, journalPath } = room(context, {
    escalate: () => {
      isSent = true;
      return Promise.resolve([]);
    },
  });
  mkdirSync(journalPath);
  const { isDone, lines } = await responder.run(REQUEST, "ann");
  assert.ok(!isDone);
  assert.match(lines.join(), /the journal cannot be written: .*; nothing was done/);
  assert.ok(!isSent);
});

test("where the journal cannot be written, what gives back is tried all the same", async (context) => {
  const { responder, journalPath } = room(context);
  mkdirSync(journalPath);
  const action = { kind: "resume", pid: 2 ** 30, startMs: 0, isTree: false } as const;
  const { lines } = await responder.run({ action, comment: "" }, "ann");
  assert.match(lines.join("\n"), /no process \d+ runs\nthe journal cannot be written/);
});

test("a trail that cannot be written is told, and stops nothing", async (context) => {
  const { responder } = room(context, {
    escalate: () => Promise.resolve(["sent"]),
    audit: () => {
      throw new Error("disk full");
    },
  });
  const { isDone, lines } = await responder.run(REQUEST, "ann");
  assert.ok(isDone);
  assert.match(lines.join(), /not in the audit trail: disk full/);
});

test("what is no request is refused without a line in the journal", async (context) => {
  const { responder, journalPath } = room(context);
  for (const action of [undefined, null, { kind: "reboot" }, { kind: "kill", pid: "1" }]) {
    const request = { action: action as never, comment: "" };
    assert.equal((await responder.run(request, "ann")).isDone, false);
    assert.notDeepEqual((await responder.rehearse(request, "ann")).obstacles, []);
  }
  assert.ok(!existsSync(journalPath));
});

test("only files of collections have a path", (context) => {
  const { responder, dataDir } = room(context);
  const folder = join(dataDir, "response", "collected");
  mkdirSync(folder);
  const name = "collection-host-20261125T000000Z-0123456789ab.tar.gz";
  for (const one of [name, `${name}.sig`, "other.txt"]) writeFileSync(join(folder, one), "");
  assert.equal(responder.file(name), join(folder, name));
  assert.equal(responder.file(`${name}.sig`), join(folder, `${name}.sig`));
  for (const one of [
    "other.txt",
    "..",
    "",
    "../journal.jsonl",
    `../collected/${name}`,
    "x\0.tar.gz",
  ])
    assert.equal(responder.file(one), undefined, one);
});

test("each kind of action says what it lacks here", (context) => {
  const { responder } = room(context);
  const kinds = responder.abilities().map(({ kind }) => kind);
  assert.equal(new Set(kinds).size, 13);
  const escalate = responder.abilities().find(({ kind }) => kind === "escalate");
  assert.match(escalate?.obstacles.join() ?? "", /no output is configured/);
});
