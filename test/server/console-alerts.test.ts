// Alerts on the page's API: lists, facets, one in full with hostile content in every field, and changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { sampleAlert } from "../end-to-end/sample-alert.ts";
import { type ConsoleServer, startConsole } from "./console-server.ts";

function keep({ alerts }: ConsoleServer, documents: readonly JsonObject[]): void {
  alerts.commit({ alerts: documents, suppressed: [], exceptionHits: [], state: new Map() });
}

const TIME_MS = Date.UTC(2026, 10, 24, 10);

test("a list gives rows, the newest first, and goes on where it stopped", async (t) => {
  const server = await startConsole(t);
  const ids = ["a", "b", "c"];
  keep(
    server,
    ids.map((id, at) => sampleAlert({ id, timeMs: TIME_MS + at, host: `web-${at}` })),
  );
  const first = await server.ask("viewer", { path: "/alerts?size=2" });
  assert.deepEqual(
    first.body.alerts.map(({ id }: { id: string }) => id),
    ["c", "b"],
  );
  assert.equal(first.body.totalCount, 3);
  const after = encodeURIComponent(first.body.after);
  const second = await server.ask("viewer", { path: `/alerts?size=2&after=${after}` });
  assert.equal(second.body.after, undefined);
  assert.deepEqual(second.body.alerts, [
    {
      id: "a",
      timeMs: TIME_MS,
      severity: "high",
      riskScore: 73,
      ruleId: "id of Python Shell",
      ruleName: "Python Shell",
      reason: "process event with process bash by deploy on web-0 created high alert Python Shell.",
      status: "open",
      hostName: "web-0",
      userName: "deploy",
      processName: "bash",
      commandLine: "bash -i",
      tactics: ["TA0002"],
      tags: [],
      assignees: [],
      suppressedCount: 1,
    },
  ]);
});

test("filters may be given several times, and the summary counts what else there is", async (t) => {
  const server = await startConsole(t);
  keep(server, [
    sampleAlert({ id: "a", host: "web-1", severity: "low" }),
    sampleAlert({ id: "b", host: "web-2", severity: "high", timeMs: TIME_MS + 60_000 }),
    sampleAlert({ id: "c", host: "web-3", severity: "high", command: "curl evil" }),
  ]);
  const query = "host=web-1&host=web-2&from=2026-11-24T00:00:00Z";
  const list = await server.ask("viewer", { path: `/alerts?${query}` });
  assert.equal(list.body.totalCount, 2);
  const { body } = await server.ask("viewer", { path: `/alerts/summary?${query}&bars=10` });
  assert.equal(body.totalCount, 2);
  assert.deepEqual(body.facets.host.length, 3);
  assert.deepEqual(body.facets.severity, [
    { value: "high", label: "high", count: 1 },
    { value: "low", label: "low", count: 1 },
  ]);
  assert.equal(body.histogram.bars.length, 2);
  assert.deepEqual(body.histogram.bars[0].countBySeverity, { low: 1 });
  const words = await server.ask("viewer", { path: "/alerts?text=curl" });
  assert.equal(words.body.totalCount, 1);
});

test("a filter that cannot be read is refused with what was expected", async (t) => {
  const server = await startConsole(t);
  for (const query of [
    "status=gone",
    "size=-1",
    "size=x",
    "from=yesterday",
    `host=${"x".repeat(2_000)}`,
    Array.from({ length: 201 }, (_, at) => `host=${at}`).join("&"),
  ]) {
    const answer = await server.ask("viewer", { path: `/alerts?${query}` });
    assert.equal(answer.status, 400, query.slice(0, 40));
    assert.equal(answer.body.code, "refused");
  }
});

/** What an attacker would have a page run, turn round or choke on. */
const HOSTILE = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "</textarea><svg/onload=alert(1)>",
  "\u202egnp.exe",
  "\u0000\u0007\u001b[31m",
  "\u2028\u2029",
  "\ud83d\ude00 \ufeff",
  "{{7*7}} #{7*7}",
  "'; DROP TABLE alerts; --",
  "javascript:alert(1)",
];

for (const hostile of HOSTILE) {
  test(`${JSON.stringify(hostile)} in every field goes through as it is`, async (t) => {
    const server = await startConsole(t);
    const body = {
      "@timestamp": new Date(TIME_MS).toISOString(),
      event: { kind: "event", category: ["process"], action: hostile, [hostile]: hostile },
      host: { name: hostile, id: hostile },
      user: { name: hostile },
      process: { name: hostile, executable: hostile, args: [hostile], command_line: hostile },
      file: { path: hostile },
      [hostile]: { [hostile]: [hostile] },
    };
    keep(server, [{ ...sampleAlert({ id: "x", body }), "kibana.alert.reason": hostile }]);
    await server.ask("analyst", {
      path: "/alerts/change",
      body: { ids: ["x"], change: { note: `so: ${hostile}` } },
    });
    const answer = await server.ask("viewer", { path: "/alerts/x" });
    assert.equal(answer.headers["content-type"], "application/json; charset=utf-8");
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
    const { row, document, highlighted, notes } = answer.body;
    for (const value of [
      row.hostName,
      row.userName,
      row.processName,
      row.commandLine,
      row.reason,
    ]) {
      assert.equal(value, hostile);
    }
    assert.equal(document.process.command_line, hostile);
    assert.deepEqual(document[hostile], { [hostile]: [hostile] });
    assert.deepEqual(
      highlighted.find(({ field }: { field: string }) => field === "file.path"),
      {
        field: "file.path",
        values: [hostile],
      },
    );
    // One driver ends a text at a NUL.
    assert.equal(notes[0].text, `so: ${hostile.replaceAll("\0", "\ufffd")}`);
    const list = await server.ask("viewer", { path: "/alerts" });
    assert.equal(list.body.alerts[0].commandLine, hostile);
    const summary = await server.ask("viewer", { path: "/alerts/summary" });
    assert.equal(summary.body.facets.host[0].value, hostile.replaceAll("\0", "\ufffd"));
  });
}

test("arguments of a megabyte are cut in a row and whole in the alert", async (t) => {
  const server = await startConsole(t);
  const command = "x".repeat(1_000_000);
  keep(server, [sampleAlert({ id: "x", command })]);
  const list = await server.ask("viewer", { path: "/alerts" });
  assert.ok(list.text.length < 5_000);
  const whole = await server.ask("viewer", { path: "/alerts/x" });
  assert.equal(whole.body.document.process.command_line, command);
});

test("a rule's guide becomes HTML in which nothing of its own runs", async (t) => {
  const server = await startConsole(t);
  const note = [
    "## Triage",
    "<script>alert(1)</script>",
    "[good](https://example.org) [bad](javascript:alert(1)) [data](data:text/html,x)",
    "![picture](https://example.org/x.png)",
    '<img src=x onerror="alert(1)">',
    "`<b>`",
  ].join("\n\n");
  const document = { ...sampleAlert({ id: "x" }), "kibana.alert.rule.note": note };
  keep(server, [document]);
  const { guideHtml } = (await server.ask("viewer", { path: "/alerts/x" })).body;
  assert.match(guideHtml, /<h4>Triage<\/h4>/);
  assert.match(guideHtml, /<a href="https:\/\/example\.org" rel="noopener noreferrer">good<\/a>/);
  assert.ok(!/<(?:script|img|b)\b/i.test(guideHtml), guideHtml);
  assert.ok(!/href="(?!https?:)/i.test(guideHtml), guideHtml);
});

test("a sequence shows its building blocks in order, and lists leave them out", async (t) => {
  const server = await startConsole(t);
  keep(server, [
    sampleAlert({ id: "b1", group: { id: "s", index: 1 }, isBlock: true }),
    sampleAlert({ id: "b0", group: { id: "s", index: 0 }, isBlock: true }),
    sampleAlert({ id: "s", group: { id: "s" } }),
  ]);
  const list = await server.ask("viewer", { path: "/alerts" });
  assert.equal(list.body.totalCount, 1);
  const all = await server.ask("viewer", { path: "/alerts?buildingBlocks=true" });
  assert.equal(all.body.totalCount, 3);
  const { blocks } = (await server.ask("viewer", { path: "/alerts/s" })).body;
  assert.deepEqual(
    blocks.map(({ id }: { id: string }) => id),
    ["b0", "b1"],
  );
});

test("changes of some or of all that a query finds are kept, with who made them", async (t) => {
  const server = await startConsole(t);
  keep(
    server,
    Array.from({ length: 1_200 }, (_, at) =>
      sampleAlert({ id: `a${at}`, timeMs: TIME_MS + at, host: at % 2 === 0 ? "web-1" : "web-2" }),
    ),
  );
  const some = await server.ask("analyst", {
    path: "/alerts/change",
    body: { ids: ["a0", "a1", "none"], change: { status: "acknowledged", addTags: ["seen"] } },
  });
  assert.deepEqual(some.body, { changedCount: 2 });
  // The change takes the alerts out of the query that finds them.
  const all = await server.ask("responder", {
    path: "/alerts/change",
    body: {
      query: { status: ["open"], host: ["web-1"] },
      change: { status: "closed", reason: "false_positive" },
    },
  });
  assert.deepEqual(all.body, { changedCount: 599 });
  const left = await server.ask("viewer", { path: "/alerts?status=open" });
  assert.equal(left.body.totalCount, 599);
  const { history, row } = (await server.ask("viewer", { path: "/alerts/a0" })).body;
  assert.equal(row.status, "acknowledged");
  assert.deepEqual(row.tags, ["seen"]);
  assert.deepEqual(
    history.map(({ actor, action }: { actor: string; action: string }) => [actor, action]),
    [
      ["an-analyst", "alert.tags"],
      ["an-analyst", "alert.status"],
    ],
  );
});

test("a change that says nothing, too much or something unknown is refused whole", async (t) => {
  const server = await startConsole(t);
  keep(server, [sampleAlert({ id: "a" })]);
  const bodies: readonly JsonObject[] = [
    {},
    { ids: ["a"] },
    { ids: ["a"], change: {} },
    { change: { status: "closed" } },
    { ids: ["a"], query: {}, change: { status: "closed" } },
    { ids: "a", change: { status: "closed" } },
    { ids: [1], change: { status: "closed" } },
    { ids: ["a"], change: { status: "gone" } },
    { ids: ["a"], change: { status: "closed", reason: "bored" } },
    { ids: ["a"], change: { status: "open", reason: "duplicate" } },
    { ids: ["a"], change: { addTags: ["x".repeat(200)] } },
    { ids: ["a"], change: { note: "" } },
    { ids: ["a"], change: { note: {} } },
    { query: { status: "open" }, change: { status: "closed" } },
    { query: { fromMs: "x" }, change: { status: "closed" } },
  ];
  for (const body of bodies) {
    const answer = await server.ask("analyst", { path: "/alerts/change", body });
    assert.equal(answer.status, 400, JSON.stringify(body));
  }
  const { history } = (await server.ask("viewer", { path: "/alerts/a" })).body;
  assert.deepEqual(history, []);
});

test("an alert that is not there is told as such", async (t) => {
  const server = await startConsole(t);
  for (const path of [
    "/alerts/x",
    "/alerts/x/why",
    "/alerts/x/tree",
    "/alerts/x/investigation",
    "/alerts/%00",
  ]) {
    const answer = await server.ask("viewer", { path });
    assert.equal(answer.status, 404, path);
    assert.equal(answer.body.code, "not-found");
  }
});

test("an investigation comes from the face that was handed in", async (t) => {
  const asked: string[] = [];
  const investigate = (id: string) => {
    asked.push(id);
    return Promise.resolve({ told: "all" } as never);
  };
  const server = await startConsole(t, { faces: { investigate } });
  keep(server, [sampleAlert({ id: "a" })]);
  const answer = await server.ask("viewer", { path: "/alerts/a/investigation" });
  assert.deepEqual(answer.body, { told: "all" });
  assert.deepEqual(asked, ["a"]);
});

test("accounts are made, let in and removed by admins, and the journal says by whom", async (t) => {
  const server = await startConsole(t);
  const made = await server.ask("admin", {
    path: "/accounts",
    body: { name: "eve", role: "viewer" },
  });
  assert.equal(made.status, 200);
  assert.ok(made.body.accounts.some(({ name }: { name: string }) => name === "eve"));
  for (const body of [
    { name: "eve", role: "admin" },
    { name: "EVE", role: "admin" },
    { name: "a b", role: "viewer" },
    { name: "-x", role: "viewer" },
    { name: "mallory", role: "root" },
  ]) {
    assert.equal((await server.ask("admin", { path: "/accounts", body })).status, 400);
  }
  const link = await server.ask("admin", { method: "POST", path: "/accounts/eve/link" });
  assert.ok(String(link.body.url).startsWith(`${server.origin}/console/login#token=`));
  const itself = await server.ask("admin", { method: "DELETE", path: "/accounts/an-admin" });
  assert.equal(itself.status, 400);
  assert.equal(
    (await server.ask("admin", { method: "DELETE", path: "/accounts/eve" })).status,
    200,
  );
  const { entries } = (await server.ask("admin", { path: "/journal?size=3" })).body;
  assert.deepEqual(
    entries.map((one: JsonObject) => [one["actor"], one["action"], one["subject"]]),
    [
      ["an-admin", "account.remove", "eve"],
      ["an-admin", "account.link", "eve"],
      ["an-admin", "account.create", "eve"],
    ],
  );
});
