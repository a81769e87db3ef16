// `tripline alerts`, `exceptions` and `keys` over a data folder, through the real command line.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type CliRun, runTripline } from "../../test/end-to-end/run-tripline.ts";
import { makeSampleData, type SampleData } from "../../test/end-to-end/sample-data.ts";

type Run = (...args: readonly string[]) => Promise<CliRun>;

/** Runs over a data folder of three alerts, made for this call. */
async function withData(
  work: (run: Run, data: SampleData) => Promise<void>,
  data = makeSampleData(),
): Promise<void> {
  const env = { TRIPLINE_DATA: data.folder, USER: "anna" };
  try {
    await work((...args) => runTripline(args, env), data);
  } finally {
    data.remove();
  }
}

test("the list shows what is not closed, newest first, and says how many there are", () =>
  withData(async (run) => {
    await run("alerts", "close", "c0de", "--reason", "duplicate");
    const { stdout, stderr } = await run("alerts", "list");
    assert.ok(stdout.indexOf("7f3b02") < stdout.indexOf("7f3a01"));
    assert.doesNotMatch(stdout, /c0de03/);
    assert.match(stdout, /└─ sh -c id/);
    assert.equal(stderr, "2 of 2 alerts\n");
    assert.match((await run("alerts", "list", "--all")).stdout, /c0de03 {2}closed \(duplicate\)/);
    const first = await run("alerts", "list", "--limit", "1", "--output", "json");
    const page = JSON.parse(first.stdout);
    assert.equal(page.total, 2);
    const next = await run("alerts", "list", "--output", "ndjson", "--after", page.after);
    assert.equal(JSON.parse(next.stdout)["kibana.alert.uuid"], "7f3a01");
  }));

test("flags narrow the list down, and a wrong value is refused with the right ones", () =>
  withData(async (run) => {
    const count = async (...flags: readonly string[]) =>
      (await run("alerts", "list", ...flags)).stderr;
    assert.equal(await count("--user", "root", "--severity", "high"), "1 of 1 alerts\n");
    assert.equal(await count("--text", "cron"), "1 of 1 alerts\n");
    assert.equal(await count("--from", "now-90m"), "1 of 1 alerts\n");
    assert.equal(await count("--tactic", "TA0040"), "0 of 0 alerts\n");
    const wrong = await run("alerts", "list", "--severity", "hihg");
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /--severity cannot be "hihg".*high/);
  }));

test("an alert is worked through by the beginning of its id, and its history tells by whom", () =>
  withData(async (run) => {
    assert.equal((await run("alerts", "ack", "7f3a")).stdout, "1 alert changed\n");
    await run("alerts", "assign", "7f3a", "--who", "bob");
    await run("alerts", "tag", "7f3a", "--add", "case-7");
    await run("alerts", "note", "7f3a", "--note", "asked the owner\u001b[2J");
    await run("alerts", "close", "7f3a", "--reason", "benign_positive", "--note", "a known job");
    await run("alerts", "reopen", "7f3a");
    const { stdout } = await run("alerts", "show", "7f3a");
    assert.match(stdout, /status {3}open {2}@bob {2}#case-7/);
    assert.match(stdout, /asked the owner\\u\{1b\}\[2J/);
    assert.match(stdout, /cli:anna {2}alert\.status {2}\{"from":"closed","to":"open"\}/);
    assert.equal((await run("alerts", "assign", "7f3a", "--nobody")).exitCode, 0);
    const json = JSON.parse((await run("alerts", "show", "7f3a", "--json")).stdout);
    assert.deepEqual(json.alert["kibana.alert.workflow_assignee_ids"], []);
    assert.equal(json.notes.length, 2);
    assert.equal(json.history.length, 8);
  }));

test("ids that fit no alert or several, and a change of nothing, are refused", () =>
  withData(async (run) => {
    const several = await run("alerts", "ack", "7f3");
    assert.equal(several.exitCode, 2);
    assert.match(several.stderr, /fits more than one alert:\n {2}7f3a01\n {2}7f3b02/);
    assert.match((await run("alerts", "show", "zz")).stderr, /no alert has the id "zz"/);
    assert.match((await run("alerts", "assign", "7f3a")).stderr, /nothing to change/);
    assert.match((await run("alerts", "ack")).stderr, /name alerts by id/);
    assert.equal((await run("alerts", "note", "7f3a", "--note", " ")).exitCode, 2);
  }));

test("the alerts of a filter are changed only with --yes", () =>
  withData(async (run) => {
    const asked = await run("alerts", "close", "--severity", "high");
    assert.equal(asked.stdout, "2 alerts fit; add --yes to change them\n");
    assert.equal(
      (await run("alerts", "close", "--severity", "high", "-y")).stdout,
      "2 alerts changed\n",
    );
    assert.equal((await run("alerts", "list")).stderr, "1 of 1 alerts\n");
  }));

test("an export holds every alert in each form, in a file for its owner only", () =>
  withData(async (run, { folder }) => {
    const lines = (await run("alerts", "export")).stdout.trim().split("\n");
    assert.equal(lines.length, 3);
    const file = join(folder, "out.json");
    await run("alerts", "export", "--output", "json", "-o", file, "--user", "root");
    assert.equal(JSON.parse(readFileSync(file, "utf8")).alerts.length, 1);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const none = await run("alerts", "export", "--output", "json", "--user", "nobody");
    assert.deepEqual(JSON.parse(none.stdout), { alerts: [] });
    const csv = (await run("alerts", "export", "--output", "csv")).stdout;
    assert.match(csv, /^time,severity,.*\r\n2026-11-24T11:00:00Z,low,/);
  }));

test("without a data folder every command says where it looked", async () => {
  const run = await runTripline(["alerts", "list", "--data", "/nonexistent/x"]);
  assert.equal(run.exitCode, 1);
  assert.match(run.stderr, /nothing is kept in "\/nonexistent\/x" yet/);
  const refused = await runTripline(["keys", "create", "x", "--data", "package.json/x"]);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /cannot use ".*package\.json\/x\/state\.db"/);
});

test("a key's secret is printed once and never again", () =>
  withData(async (run) => {
    const made = JSON.parse((await run("keys", "create", "beats", "--json")).stdout);
    assert.equal(Buffer.from(made.encoded, "base64").toString(), `${made.id}:${made.api_key}`);
    const text = (await run("keys", "create", "people", "--role", "search", "--role", "admin"))
      .stdout;
    assert.match(text, /Authorization: ApiKey [\w=]+/);
    const list = (await run("keys", "list")).stdout;
    assert.match(list, /search,admin {2}.*people/);
    assert.ok(!list.includes(made.api_key));
    assert.equal((await run("keys", "revoke", made.id)).exitCode, 0);
    assert.equal((await run("keys", "revoke", made.id)).exitCode, 2);
    assert.match((await run("keys", "list")).stdout, /revoked 2026-11-24/);
    assert.equal((await run("keys", "create", "x", "--role", "owner")).exitCode, 2);
  }));

test("an exception is shown with what it would have removed, and saved only with --yes", () =>
  withData(async (run) => {
    const shown = await run("exceptions", "add", "7f3a", "--expires", "2027-01-31");
    assert.match(shown.stdout, /where process\.executable is "\/usr\/bin\/bash"/);
    assert.match(shown.stdout, /could also say[\s\S]*host\.name is "web-1"/);
    assert.match(shown.stdout, /would have removed 1 alerts \(3 looked at\)/);
    assert.match(shown.stdout, /Not saved/);
    assert.match((await run("exceptions", "list")).stdout, /no exceptions/);
    const saved = await run(
      ...["exceptions", "add", "7f3a", "--match", "process.command_line=*sh*", "--field"],
      ...["host.name", "--every-rule", "--comment", "agreed", "--yes", "--name", "shells"],
    );
    assert.match(saved.stdout, /would have removed 3 alerts/);
    const list = (await run("exceptions", "list")).stdout;
    assert.match(list, /shells\n.*\n {2}for every rule\n/);
    assert.match(list, /where process\.command_line is like "\*sh\*"/);
    assert.match(list, /“agreed”\n {2}never applied/);
    const id = /Saved as (\S+)\./.exec(saved.stdout)?.[1] ?? "";
    assert.equal((await run("exceptions", "remove", id)).exitCode, 0);
    assert.equal((await run("exceptions", "remove", id)).exitCode, 2);
    for (const flags of [
      ["--match", "x"],
      ["--field", "no.such"],
      ["--expires", "soon"],
    ]) {
      assert.equal((await run("exceptions", "add", "7f3a", ...flags)).exitCode, 2, flags.join(" "));
    }
  }));

test("an exception to a sequence is made from one of its events, which are named", () =>
  withData(
    async (run) => {
      const refused = await run("exceptions", "add", "shell");
      assert.equal(refused.exitCode, 2);
      assert.match(refused.stderr, /this is a sequence[\s\S]*block1[\s\S]*block0/);
      const shown = await run("exceptions", "add", "block0");
      assert.match(shown.stdout, /would have removed 1 alerts \(3 looked at\)/);
      assert.equal((await run("exceptions", "add", "shell", "--field", "host.name")).exitCode, 0);
    },
    makeSampleData([
      { id: "block0", isBlock: true, group: { id: "shell", index: 0 } },
      { id: "block1", isBlock: true, group: { id: "shell", index: 1 } },
      { id: "shell", group: { id: "shell" } },
    ]),
  ));

test("Kibana's export is kept as it came; a faulty item is told and left out", () =>
  withData(async (run, { folder }) => {
    const list = { list_id: "jobs", name: "Jobs", type: "detection", _version: "W1" };
    const entries = [{ field: "user.name", operator: "included", type: "match", value: "root" }];
    const good = { item_id: "i", list_id: "jobs", name: "root", type: "simple", entries, meta: 1 };
    const bad = { ...good, item_id: "b", entries: [] };
    const file = join(folder, "export.ndjson");
    const text = [list, good, bad].map((one) => JSON.stringify(one)).join("\n");
    writeFileSync(file, text);
    const preview = JSON.parse((await run("exceptions", "preview", file, "--json")).stdout);
    assert.deepEqual([preview[0].removed, preview[0].alert_ids], [1, ["7f3b02"]]);
    const run1 = await run("exceptions", "import", file);
    assert.equal(run1.exitCode, 1);
    assert.match(run1.stdout, /1 exceptions added, 0 replaced; 1 faults/);
    assert.match(run1.stderr, /RULE4015.*\n.*export\.ndjson:3/);
    assert.match(
      (await run("exceptions", "import", file)).stdout,
      /0 exceptions added, 1 replaced/,
    );
    const exported = (await run("exceptions", "export", "--list", "jobs")).stdout
      .trim()
      .split("\n");
    assert.deepEqual(
      exported.map((line) => JSON.parse(line)),
      [list, good],
    );
    assert.equal((await run("exceptions", "export", "--list", "other")).stdout, "");
  }));

test("exceptions of TOML are kept with their rules, conditions and value lists", () =>
  withData(async (run, { folder }) => {
    const file = join(folder, "exceptions.toml");
    writeFileSync(join(folder, "hosts.txt"), "web-1\nweb-2\n");
    writeFileSync(
      file,
      `[[exception]]
name = "web hosts"
rules = ["Python Shell"]
expires = "2027-01-31"
[exception.when]
host.name = { in = "hosts" }
user.name = { not = "root", ignore_case = true }
[[value_list]]
id = "hosts"
file = "hosts.txt"
[[value_list]]
id = "more"
values = ["a"]
`,
    );
    assert.match((await run("exceptions", "preview", file)).stdout, /would have removed 1 alerts/);
    const imported = await run("exceptions", "import", file);
    assert.equal(imported.exitCode, 0, imported.stderr);
    const list = (await run("exceptions", "list")).stdout;
    assert.match(list, /for Python Shell, expires 2027-01-31/);
    assert.match(list, /user\.name is not "root" in any case/);
    assert.match((await run("exceptions", "value-lists")).stdout, /hosts {2}keyword {2}2 values/);
  }));

test("a value list is imported from a text file; lines that are no values are told", () =>
  withData(async (run, { folder }) => {
    const file = join(folder, "offices.txt");
    writeFileSync(file, "10.0.0.0/8\nnonsense\u001b[2J\n");
    const made = await run("exceptions", "value-lists", "--import", file, "--type", "ip_range");
    assert.equal(made.exitCode, 1);
    assert.match(made.stdout, /^offices: 1 values/);
    assert.match(made.stderr, /no ip_range: nonsense\\u\{1b\}/);
    assert.equal((await run("exceptions", "value-lists", "--remove", "offices")).exitCode, 0);
    assert.equal((await run("exceptions", "value-lists", "--remove", "offices")).exitCode, 2);
  }));
