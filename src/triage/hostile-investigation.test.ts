// Events and alerts that were made to hurt whoever investigates them: circles, pids used again, megabytes,
// fields of other types, control characters. What comes back is bounded, and nothing throws.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, HOST, MadeHost, type MadeProcess } from "../../test/made-triage.ts";
import type { JsonObject } from "../base/json.ts";
import { investigationLines } from "../outputs/investigation-output.ts";
import { MARKED_LENGTH_MAX, SIBLINGS_MAX, TREE_TEXT_LENGTH_MAX } from "./limits.ts";

const STYLE = { color: false, width: 120 };

test("parents in a circle, and a process that is its own parent, end where they close", async () => {
  const host = new MadeHost();
  const [a, b, c] = [
    { id: "a", parent: "c" },
    { id: "b", parent: "a" },
    { id: "c", parent: "b" },
  ] as const;
  for (const one of [a, b, c]) host.start(0, one);
  host.start(1, { id: "self", parent: "self" });
  host.start(2, { id: "d", parent: "b" });
  host.alert("circle", b);
  host.alert("self", { id: "self", parent: "self" });
  const found = await host.investigate("circle");
  assert.deepEqual(drawn(found), ["a c", "  a a", "    s b", "      d d"]);
  assert.deepEqual(drawn(await host.investigate("self")), ["s self"]);
});

test("a chain of three thousand processes is a tree as any other", async () => {
  const host = new MadeHost();
  for (let n = 0; n < 3000; n++) host.start(n, { id: `p${n}`, parent: `p${n - 1}` });
  host.alert("deep", { id: "p0" });
  const { rows } = (await host.investigate("deep")).tree;
  assert.equal(rows.length, 3001);
  assert.equal(rows.at(-1)?.depth, 3000);
});

test("of thousands beside the alert's process the nearest are shown, and the rest is counted", async () => {
  const host = new MadeHost();
  host.start(-1000, { id: "cron" });
  for (let n = 0; n < 900; n++) host.start(n * 10, { id: `job${n}`, parent: "cron" });
  host.alert("many", { id: "job0", parent: "cron" });
  const { tree, notes } = await host.investigate("many");
  assert.equal(tree.rows.length, SIBLINGS_MAX + 2);
  assert.equal(tree.rows[0]?.cutCount, 899 - SIBLINGS_MAX);
  assert.equal(tree.rows.at(-1)?.process.entityId, `job${SIBLINGS_MAX}`);
  assert.ok(notes.some((note) => note.includes(`${899 - SIBLINGS_MAX} that are further`)));
});

test("arguments of a megabyte are cut everywhere, and through no surrogate pair", async () => {
  const host = new MadeHost();
  const args = ["sh", "-c", `${"x".repeat(TREE_TEXT_LENGTH_MAX - 8)}${"😀".repeat(300_000)}`];
  const shell: MadeProcess = { id: "shell", parent: "python", args };
  host.start(0, shell);
  host.end(5, shell, 0);
  host.alert("big", shell);
  const found = await host.investigate("big");
  assert.ok((found.subject?.commandLine.length ?? 0) <= TREE_TEXT_LENGTH_MAX);
  assert.ok((found.commandLine?.text.length ?? 0) <= MARKED_LENGTH_MAX);
  assert.ok(found.notes.some((note) => note.includes("too many or too long to be counted")));
  const json = JSON.stringify(found);
  assert.ok(json.length < 100_000, `${json.length}`);
  // JSON.stringify writes half a pair as an escape.
  assert.doesNotMatch(json, /\\ud[89a-f]/i);
});

test("controls, direction marks and markup come to a terminal as escapes and plain text", async () => {
  const host = new MadeHost();
  const nasty = "\u001b]0;x\u0007\u202e<script>alert(1)</script>\r\n";
  const shell: MadeProcess = {
    id: "shell",
    parent: "python",
    args: [`sh${nasty}`, nasty],
    name: `sh${nasty}`,
    user: nasty,
  };
  host.start(0, shell);
  for (const [category, more] of [
    ["file", { file: { path: nasty } }],
    ["network", { destination: { ip: nasty, port: 1, domain: nasty } }],
  ] as const) {
    host.add(10, {
      event: { category: [category], type: ["start"], action: nasty },
      process: { entity_id: "shell", name: nasty },
      ...more,
    });
  }
  host.alert("nasty", shell, {
    rule: nasty,
    note: `### Investigation steps\n\n- Look ${nasty} at the file\n!{osquery{"label":${JSON.stringify(nasty)},"query":"{{user.name}}"}}`,
  });
  const found = await host.investigate("nasty");
  const text = investigationLines(found, STYLE).join("\n");
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  assert.match(text, /\\u\{1b\}\]0;x\\u\{7\}\\u\{202e\}<script>/);
  assert.ok(found.commandLine?.marks.some(({ reason }) => reason.includes("not seen")));
});

test("fields of other types than their names say are as good as absent", async () => {
  const strange: JsonObject = { deep: [[{ a: 1 }]] };
  const documents: readonly JsonObject[] = [
    {},
    { process: "text", host: 7, user: [], event: null },
    {
      process: {
        entity_id: 5,
        pid: "x",
        args: strange,
        name: [strange],
        parent: [[]],
        exit_code: {},
      },
      user: { name: { first: "x" } },
      host: { id: [1, 2], name: true },
      file: { path: 9 },
      "kibana.alert.rule.note": 5,
    },
    { process: { entity_id: ["a", "b"], pid: [1, 2] }, "@timestamp": "never" },
    { process: { entity_id: "__proto__", parent: { entity_id: "constructor" }, args: ["x"] } },
  ];
  for (const [at, document] of documents.entries()) {
    const host = new MadeHost();
    for (const type of ["start", "end"]) {
      host.add(0, { ...document, event: { category: ["process"], type: [type] } });
    }
    host.add(0, { ...document, event: { category: ["network", "file"] } });
    host.alert("odd", { id: "odd" }, { document });
    const found = await host.investigate("odd");
    assert.ok(found.summary.endsWith("."), `document ${at}`);
    assert.ok(investigationLines(found, STYLE).length > 3);
    assert.doesNotThrow(() => JSON.stringify(found));
  }
});

test("a pid that is used again is another process, told apart by time", async () => {
  const host = new MadeHost();
  const withoutId = (afterMs: number, pid: number, ppid: number, name: string, type = "start") =>
    host.add(afterMs, {
      event: { category: ["process"], type: [type], action: type === "start" ? "exec" : "end" },
      process: {
        pid,
        name,
        args: [name],
        parent: { pid: ppid, name: `parent ${ppid}` },
        ...(type === "end" ? { exit_code: 3 } : {}),
      },
    });
  withoutId(-5000, 10, 1, "sshd");
  withoutId(-4000, 20, 10, "bash");
  withoutId(-3500, 30, 20, "ls");
  withoutId(-3000, 30, 20, "ls", "end");
  withoutId(-2500, 20, 10, "bash", "end");
  // Now 20 is another process, with the pid of the bash.
  withoutId(-2000, 20, 1, "cron");
  withoutId(-1000, 30, 20, "sh");
  withoutId(-900, 30, 20, "python");
  withoutId(-500, 40, 30, "id");
  withoutId(-400, 40, 30, "id", "end");
  host.alert(
    "by-pid",
    { id: "none" },
    {
      timeMs: Date.UTC(2026, 10, 24, 10) - 900,
      document: {
        host: HOST,
        process: { pid: 30, name: "python", args: ["python"], parent: { pid: 20, name: "cron" } },
      },
    },
  );
  const found = await host.investigate("by-pid");
  assert.deepEqual(drawn(found), ["a parent 1", "  a cron", "    s python", "      d id"]);
  assert.equal(found.tree.rows.at(-1)?.process.exitCode, 3);
  assert.ok(found.notes.some((note) => note.includes("no process.entity_id")));
  assert.equal(found.subject?.alerts.length, 1);
});

test("pids that are each other's parents end as well", async () => {
  const host = new MadeHost();
  for (const [pid, ppid] of [
    [5, 6],
    [6, 5],
    [7, 7],
    [5, 7],
  ] as const) {
    host.add(-10, {
      event: { category: ["process"], type: ["start"] },
      process: { pid, name: `p${pid}`, parent: { pid: ppid } },
    });
  }
  host.alert(
    "round",
    { id: "none" },
    {
      document: { host: HOST, process: { pid: 6, name: "p6", parent: { pid: 5 } } },
    },
  );
  const found = await host.investigate("round");
  assert.equal(found.subject?.pid, 6);
  assert.ok(found.tree.rows.length >= 2);
});
