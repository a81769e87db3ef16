// The page's API over a real `tripline up`: from the link that it prints to alerts, why they matched,
// exceptions and rules that take force at once, hunts, and accounts made by another process.
import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { ndjson } from "../server/start-server.ts";
import { logInBy, type PageOf, printedLink } from "./page-of.ts";
import { folderOf } from "./running-up.ts";
import { INDEX, ruleText, writeRules } from "./small-rules.ts";
import { runBeside, startUp, type UpInProcess } from "./up-in-process.ts";

const RULES = [
  { name: "who", query: 'process where process.name == "id"' },
  {
    name: "fetched",
    query:
      'sequence by host.id with maxspan=1h [process where process.name == "curl"] [process where process.name == "sh"]',
  },
];

interface Started {
  readonly host: UpInProcess;
  readonly page: PageOf;
  readonly data: string;
  /** Ends it and starts it again on the same data. */
  readonly restart: () => Promise<Omit<Started, "restart">>;
}

async function start(t: TestContext): Promise<Started> {
  const folder = folderOf(t);
  const data = join(folder, "data");
  const rules = writeRules(join(folder, "rules"), RULES);
  const begin = async () => {
    const host = await startUp(t, { data, flags: ["--rules", rules, "--allowance", "0s"] });
    return { host, page: await logInBy(printedLink(host)), data };
  };
  const first = await begin();
  const restart = async () => {
    await first.host.stop();
    return await begin();
  };
  return { ...first, restart };
}

let eventCount = 0;

/** One process of this name, tested when it resolves; the event's id. */
async function happen(
  host: Pick<UpInProcess, "send">,
  name: string,
  parent = "cron",
): Promise<string> {
  const id = `e${eventCount++}`;
  const event = {
    "@timestamp": new Date().toISOString(),
    event: { category: ["process"], type: ["start"], action: "exec" },
    host: { id: "h1", name: "web-1", os: { type: "linux" } },
    user: { name: "root" },
    process: {
      name,
      executable: `/usr/bin/${name}`,
      pid: eventCount,
      args: [name, "-x"],
      command_line: `${name} -x`,
      parent: { name: parent, executable: `/usr/bin/${parent}`, command_line: `${parent} -f` },
    },
  };
  const body = ndjson({ create: { _index: INDEX, _id: id } }, event);
  const answer = await host.send({ path: "/_bulk", body });
  assert.equal(answer.body.errors, false, answer.text);
  return id;
}

async function alertCount(page: PageOf, query = ""): Promise<number> {
  return (await page.ask({ path: `/alerts?${query}` })).body.totalCount;
}

test("an alert is explained, excepted after a preview, and the exception holds at once", async (t) => {
  const { host, page, restart } = await start(t);
  const eventId = await happen(host, "id");
  const { alerts } = (await page.ask({ path: "/alerts" })).body;
  assert.equal(alerts.length, 1);
  const [{ id: alertId, ruleId }] = alerts;

  const why = (await page.ask({ path: `/alerts/${alertId}/why` })).body;
  assert.equal(why.query.trim(), RULES[0]?.query);
  assert.equal(why.absence, undefined);
  const [{ stage, tree, event }] = why.filters;
  assert.equal(stage, 0);
  assert.equal(tree.isTrue, true);
  assert.equal(event.id, eventId);
  assert.deepEqual(
    tree.parts.map(({ text, fields }: { text: string; fields: unknown }) => [text, fields]),
    [
      ['event.category == "process"', [{ path: "event.category", value: "process" }]],
      ['process.name == "id"', [{ path: "process.name", value: "id" }]],
    ],
  );

  const { proposals } = (await page.ask({ path: "/exceptions/propose", body: { alertId } })).body;
  assert.ok(proposals.length >= 4);
  const lengths = proposals.map(({ entries }: { entries: readonly unknown[] }) => entries.length);
  assert.equal(lengths[0], Math.max(...lengths), "the narrowest comes first");
  const draft = { name: "the job", comment: "known", ruleId, entries: proposals[0].entries };
  const preview = (await page.ask({ path: "/exceptions/preview", body: draft })).body;
  assert.equal(preview.removedCount, 1);
  assert.equal(preview.eventCount, 1);
  assert.equal(preview.removed[0].id, alertId);
  assert.deepEqual(preview.countByRule, [{ ruleName: "who", count: 1 }]);

  const expireTime = "2039-12-31T23:59:59.999Z";
  const over = { ...draft, expireTime: "2026-01-31T23:59:59.999Z" };
  await page.ask({ path: "/exceptions", body: over, status: 400 });
  await page.ask({ path: "/exceptions", body: { ...draft, expireTime } });
  await happen(host, "id");
  assert.equal(await alertCount(page), 1);
  await happen(host, "id", "sshd");
  assert.equal(await alertCount(page), 2);

  // Hits are kept with the state of the engine: every few seconds, and at the end.
  const after = await restart();
  const [item] = (await after.page.ask({ path: "/exceptions" })).body.items;
  assert.equal(item.hitCount, 1);
  assert.deepEqual(item.ruleNames, ["who"]);
  assert.equal(item.comment, "known");
  assert.equal(item.expireTime, expireTime);
  assert.equal(item.isExpired, false);
  assert.deepEqual(item.entries, proposals[0].entries);
  await after.page.ask({ method: "DELETE", path: `/exceptions/${item.listId}/${item.itemId}` });
  await happen(after.host, "id");
  assert.equal(await alertCount(after.page), 3);
  const { entries } = (await after.page.ask({ path: "/journal" })).body;
  const told = entries
    .filter(({ action }: { action: string }) => action.startsWith("exception."))
    .map(({ actor, action }: { actor: string; action: string }) => [actor, action]);
  assert.deepEqual(told, [
    ["admin", "exception.remove"],
    ["admin", "exception.create"],
  ]);
});

test("a new alert comes to an open page by itself", async (t) => {
  const { host, page } = await start(t);
  const path = "/console/api/stream";
  const asked = get({ host: "127.0.0.1", port: host.port, path, headers: { cookie: page.cookie } });
  const [stream] = (await once(asked, "response")) as unknown as readonly [IncomingMessage];
  t.after(() => stream.destroy());
  await happen(host, "id");
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    if (/^data: .*\n\n$/m.test(text)) break;
  }
  const message = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "");
  assert.equal(message.kind, "alerts");
  assert.equal(message.rows[0].ruleName, "who");
});

test("a sequence is explained event by event", async (t) => {
  const { host, page } = await start(t);
  const ids = [await happen(host, "curl"), await happen(host, "sh")];
  const {
    alerts: [alert],
  } = (await page.ask({ path: "/alerts" })).body;
  const why = (await page.ask({ path: `/alerts/${alert.id}/why` })).body;
  assert.deepEqual(
    why.filters.map((one: { stage: number; tree: { isTrue: boolean }; event: { id: string } }) => [
      one.stage,
      one.tree.isTrue,
      one.event.id,
    ]),
    [
      [0, true, ids[0]],
      [1, true, ids[1]],
    ],
  );
  const whole = (await page.ask({ path: `/alerts/${alert.id}` })).body;
  assert.equal(whole.blocks.length, 2);
  const proposed = await page.ask({ path: "/exceptions/propose", body: { alertId: alert.id } });
  const labels = proposed.body.proposals.map(({ label }: { label: string }) => label);
  assert.ok(labels.some((label: string) => label.startsWith("Event 1: ")));
  assert.ok(labels.some((label: string) => label.startsWith("Event 2: ")));
});

test("a rule is checked, tried over the past, saved, switched off and removed", async (t) => {
  const { host, page, restart } = await start(t);
  await happen(host, "nc");
  const text = ruleText({ name: "net", query: 'process where process.name == "nc"' });
  const ruleId = /rule_id = "(.*)"/.exec(text)?.[1] ?? "";

  const wrong = text.replace("process.name ==", "proces.name ==");
  const { diagnostics } = (await page.ask({ path: "/rules/check", body: { text: wrong } })).body;
  assert.equal(diagnostics[0].severity, "error");
  assert.equal(wrong.slice(diagnostics[0].start, diagnostics[0].end), "proces.name");
  await page.ask({ path: "/rules/check", body: { text } });
  const refused = await page.ask({
    method: "PUT",
    path: `/rules/${ruleId}`,
    body: { text: wrong },
    status: 400,
  });
  assert.equal(refused.body.diagnostics[0].code, diagnostics[0].code);

  const tried = (await page.ask({ path: "/rules/run", body: { text, days: 1 } })).body;
  assert.equal(tried.matchCount, 1);
  assert.equal(tried.alerts[0].ruleName, "net");
  assert.equal(await alertCount(page), 0, "a trial raises nothing");

  const saved = (await page.ask({ method: "PUT", path: `/rules/${ruleId}`, body: { text } })).body;
  assert.equal(saved.row.isOwn, true);
  assert.equal(saved.row.isEnabled, true);
  assert.equal(saved.text, text);
  await happen(host, "nc");
  assert.equal(await alertCount(page, `rule=${ruleId}`), 1);

  const setEnabled = (isEnabled: boolean) =>
    page.ask({ path: `/rules/${ruleId}/enabled`, body: { isEnabled } });
  assert.equal((await setEnabled(false)).body.row.isEnabled, false);
  await happen(host, "nc");
  assert.equal(await alertCount(page, `rule=${ruleId}`), 1);
  const { rules } = (await page.ask({ path: "/rules" })).body;
  const row = rules.find((one: { ruleId: string }) => one.ruleId === ruleId);
  assert.equal(row.isEnabled, false);
  assert.equal(row.alertCount, 1);
  assert.equal(row.alertsByDay.length, 7);
  assert.equal(row.alertsByDay[6], 1);

  // Own rules and what is switched off outlive the process.
  const { host: nextHost, page: again } = await restart();
  assert.equal((await again.ask({ path: `/rules/${ruleId}` })).body.row.isEnabled, false);
  assert.equal(
    (await again.ask({ path: `/rules/${ruleId}/enabled`, body: { isEnabled: true } })).body.row
      .isEnabled,
    true,
  );
  await happen(nextHost, "nc");
  assert.equal(await alertCount(again, `rule=${ruleId}`), 2);
  await again.ask({ method: "DELETE", path: `/rules/${ruleId}` });
  await again.ask({ path: `/rules/${ruleId}`, status: 404 });
  await again.ask({ method: "DELETE", path: "/rules/../../state.db", status: 404 });

  // A rule of a folder that is not the page's is neither written over nor removed.
  const who = ruleText({ name: "who", query: "process where true" });
  const whoId = /rule_id = "(.*)"/.exec(who)?.[1] ?? "";
  await again.ask({ method: "PUT", path: `/rules/${whoId}`, body: { text: who }, status: 400 });
  await again.ask({ method: "DELETE", path: `/rules/${whoId}`, status: 404 });
});

test("rules come in and go out in Kibana's form", async (t) => {
  const { host, page } = await start(t);
  const exported = await page.ask({ path: "/rules/export" });
  assert.match(
    String(exported.headers["content-disposition"]),
    /attachment; filename="rules.ndjson"/,
  );
  const lines = exported.text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(lines.at(-1).exported_rules_count, 2);
  const who = lines.find((line) => line.name === "who");
  const mine = {
    ...who,
    rule_id: "mine/../../x",
    name: "mine",
    query: 'process where process.name == "nc"',
  };
  const broken = { ...who, rule_id: "broken", query: "process where" };
  const text = [who, mine, broken].map((line) => JSON.stringify(line)).join("\n");
  const answer = (await page.ask({ path: "/rules/import", body: { text } })).body;
  assert.equal(answer.importedCount, 1);
  assert.deepEqual(answer.failed.map(({ code }: { code: string }) => code).sort(), [
    "EQL1010",
    "RULE4008",
  ]);
  await happen(host, "nc");
  assert.equal(await alertCount(page, "rule=mine/../../x"), 1);
  const shown = await page.ask({ path: `/rules/${encodeURIComponent("mine/../../x")}` });
  assert.equal(shown.body.row.isOwn, true);
  // As the editor saves what it was shown.
  const again = await page.ask({
    method: "PUT",
    path: `/rules/${encodeURIComponent("mine/../../x")}`,
    body: { text: shown.body.text.replace('"mine"', '"yours"') },
  });
  assert.equal(again.body.row.name, "yours");

  const item = {
    list_id: "l",
    item_id: "i",
    name: "nobody",
    type: "simple",
    tags: ["tripline:rule:*"],
  };
  const entries = [{ field: "process.name", operator: "included", type: "match", value: "nc" }];
  const list = { list_id: "l", name: "l", type: "detection" };
  const exceptions = [list, { ...item, entries }].map((line) => JSON.stringify(line)).join("\n");
  const taken = await page.ask({ path: "/rules/import", body: { text: exceptions } });
  assert.deepEqual(taken.body, { importedCount: 1, failed: [] });
  await happen(host, "nc");
  assert.equal(await alertCount(page, "rule=mine/../../x"), 1);
  for (const text of ["", "[rule", "{}"]) {
    const { body } = await page.ask({ path: "/rules/import", body: { text } });
    assert.equal(body.importedCount, 0);
    assert.equal(body.failed.length, 1);
  }
});

test("a store that keeps no exceptions is no rule file with a fault", async (t) => {
  const { page } = await start(t);
  const { rules, failed } = (await page.ask({ path: "/rules" })).body;
  assert.equal(rules.length, 2);
  assert.deepEqual(failed, []);
});

test("rule files with faults, unreadable ones too, are told at the start and on the page", async (t) => {
  const folder = folderOf(t);
  const rules = writeRules(join(folder, "rules"), RULES);
  writeFileSync(join(rules, "broken.toml"), "[rule");
  symlinkSync(join(folder, "nowhere"), join(rules, "gone.toml"));
  const host = await startUp(t, { data: join(folder, "data"), flags: ["--rules", rules] });
  for (const [name, code] of [
    ["broken", "RULE4002"],
    ["gone", "RULE4001"],
  ])
    assert.match(host.said, new RegExp(`^  \\S+/${name}\\.toml is not run: ${code} `, "m"));
  const page = await logInBy(printedLink(host));
  const failedFiles = async () =>
    (await page.ask({ path: "/rules" })).body.failed.map(({ file }: { file: string }) =>
      basename(file),
    );
  assert.deepEqual(await failedFiles(), ["broken.toml", "gone.toml"]);

  // While it runs, one that cannot be read any more is no order to stop detecting.
  rmSync(join(rules, "who.toml"));
  symlinkSync(join(folder, "nowhere"), join(rules, "who.toml"));
  await page.ask({ path: "/rules/import", body: { text: "[rule" } });
  assert.deepEqual(await failedFiles(), ["broken.toml", "gone.toml", "who.toml"]);
  await happen(host, "id");
  assert.equal(await alertCount(page), 1);
});

test("a hunt finds events and sequences, and a fault in it is shown at its place", async (t) => {
  const { host, page } = await start(t);
  await happen(host, "curl");
  await happen(host, "sh");
  const hunt = (query: string) => page.ask({ path: "/hunt", body: { query, size: 10 } });
  const { events } = (await hunt('process where process.name == "curl"')).body;
  assert.equal(events.length, 1);
  assert.equal(events[0].document.process.name, "curl");
  const { sequences } = (await hunt(RULES[1]?.query ?? "")).body;
  assert.deepEqual(sequences[0].joinKeys, ["h1"]);
  assert.equal(sequences[0].events.length, 2);
  const query = "process where process.nam == 1";
  const wrong = await page.ask({ path: "/hunt", body: { query, size: 10 }, status: 400 });
  const [fault] = wrong.body.diagnostics;
  assert.equal(query.slice(fault.start, fault.end), "process.nam");
  const checked = await page.ask({ path: "/hunt/check", body: { query } });
  assert.deepEqual(checked.body.diagnostics, wrong.body.diagnostics);
});

test("what stands beside the alerts is told: state, matrix, fields", async (t) => {
  const { host, page } = await start(t);
  await happen(host, "id");
  const status = (await page.ask({ path: "/status" })).body;
  assert.deepEqual(
    { ...status, notes: [] },
    {
      eventCount: 1,
      alertCount: 1,
      ruleCount: 2,
      sensor: { isRunning: false, text: "this host is not watched" },
      notes: [],
    },
  );
  const { tactics } = (await page.ask({ path: "/attack" })).body;
  assert.equal(tactics.length, 14);
  const { fields, functions } = (await page.ask({ path: "/fields" })).body;
  assert.ok(fields.some(({ path }: { path: string }) => path === "process.parent.name"));
  assert.ok(functions.some(({ name }: { name: string }) => name === "cidrMatch"));
  const response = (await page.ask({ path: "/response" })).body;
  assert.deepEqual(response, { isIsolated: false, blockedAddresses: [], actions: [] });
});

test("an account made by a command logs in while up runs, once, with its role", async (t) => {
  const { data } = await start(t);
  const run = (...args: string[]) => runBeside(["accounts", ...args, "--data", data]);
  const link = (await run("create", "eve", "--role", "viewer")).split("\n")[0] ?? "";
  const eve = await logInBy(link);
  await assert.rejects(logInBy(link));
  const { account } = (await eve.ask({ path: "/session" })).body;
  assert.deepEqual(account, { name: "eve", role: "viewer" });
  await eve.ask({ path: "/accounts", status: 403 });
  assert.match(await run("list"), /^viewer +seen .* eve$/m);
  const { url } = JSON.parse(await run("link", "eve", "--json")) as { url: string };
  assert.equal(await run("remove", "eve"), "eve is removed\n");
  await eve.ask({ path: "/session", status: 401 });
  await assert.rejects(logInBy(url));
  await assert.rejects(run("link", "eve"), /there is no account "eve"/);
});

test("an address without TLS beyond this machine, or an origin that is none, is refused", async (t) => {
  const data = join(folderOf(t), "data");
  for (const origin of ["tripline.example", "ftp://x", "https://x/path", "https://a@x"]) {
    const flags = ["--page-origin", origin, "--listen", "127.0.0.1:0", "--no-sensor"];
    const up = runBeside(["up", "--data", data, ...flags]);
    await assert.rejects(up, /--page-origin takes https:\/\/HOST/, origin);
  }
});

test("without its page, up serves Elasticsearch's clients alone and prints no link", async (t) => {
  const data = join(folderOf(t), "data");
  const host = await startUp(t, { data, flags: ["--no-page"] });
  assert.doesNotMatch(host.said, /token/);
  for (const path of ["/", "/console/", "/console/login", "/console/api/session"]) {
    const answer = await host.send({ path, headers: { accept: "text/html" } });
    assert.match(String(answer.headers["content-type"]), /^application\/json/, path);
    assert.equal(answer.headers["x-elastic-product"], "Elasticsearch", path);
  }
});
