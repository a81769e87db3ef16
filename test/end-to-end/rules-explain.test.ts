// Why a rule does not match, as `rules explain` tells it: the leaf, the index, the exception, and for a
// sequence where each join key stopped.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runTripline } from "./run-tripline.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-explain-"));
after(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const RULE_ID = "7f1b4c52-6a0c-4b58-9f0a-0d6a5a8f2b11";

function ruleFile(name: string, query: string, more = ""): string {
  return fileOf(
    `${name}.toml`,
    `[rule]
name = "${name}"
description = "d"
rule_id = "${RULE_ID}"
type = "eql"
language = "eql"
severity = "low"
risk_score = 21
${more}
query = '''
${query}
'''
`,
  );
}

/** Events of seconds and names: "1 a h" is at second 1, of process a on host h. */
function eventFile(name: string, ...events: readonly string[]): string {
  const lines = events.map((text) => {
    const [second, process, host] = text.split(" ");
    const timestamp = new Date(Number(second) * 1000).toISOString();
    const fields = { event: { category: ["process"] }, process: { name: process } };
    return JSON.stringify({ "@timestamp": timestamp, ...fields, host: { id: host } });
  });
  return fileOf(`${name}.ndjson`, `${lines.join("\n")}\n`);
}

async function explained(rule: string, events: string, ...args: string[]): Promise<string> {
  const run = await runTripline(["rules", "explain", RULE_ID, events, "--rules", rule, ...args]);
  assert.equal(run.exitCode, 0, run.stderr);
  return run.stdout.replaceAll(`${folder}/`, "");
}

const PAIR = `sequence by host.id with maxspan=5s
  [process where process.name == "a"]
  [process where process.name == "b"]
until [process where process.name == "u"]`;

test("a sequence is explained by join key: found, waiting, too late, ended, never begun", async () => {
  const rule = ruleFile("pair", PAIR);
  const events = eventFile(
    "pair",
    ...["1 a found", "2 b found"],
    ...["1 a late", "7 b late", "8 u ended", "8 a ended", "9 u ended", "10 b ended"],
    ...["20 b odd", "30 a waiting"],
  );
  const text = await explained(rule, events);
  const keys = text.slice(text.indexOf("by host.id:"), text.indexOf("\n\n1 sequences"));
  assert.equal(
    keys,
    `by host.id:
  ✓ found — 1 sequence found
  ✗ late — stopped at stage 1 of 2: stage 2 came at pair.ndjson:4, 6000 ms after the first; maxspan is 5000 ms
      stage 1: pair.ndjson:3  1970-01-01T00:00:01.000Z
  ✗ ended — stopped at stage 1 of 2: until ended it before stage 2 came at pair.ndjson:8
      stage 1: pair.ndjson:6  1970-01-01T00:00:08.000Z
  ✗ waiting — stopped at stage 1 of 2: waits for stage 2
      stage 1: pair.ndjson:10  1970-01-01T00:00:30.000Z
  ✗ odd — stage 2 came, but nothing waited for it
      stage 2: pair.ndjson:9  1970-01-01T00:00:20.000Z`,
  );
});

test("the key that came furthest is told first, with the stage of runs counted", async () => {
  const rule = ruleFile(
    "runs",
    `sequence by host.id with maxspan=1m
  [process where process.name == "a"] with runs=3
  ![process where process.name == "m"]
  [process where process.name == "b"]`,
  );
  const events = eventFile(
    "runs",
    ...["1 a one", "1 a two", "2 a two", "3 a three", "4 a three", "5 a three"],
    ...["6 m three", "7 b three"],
  );
  const text = await explained(rule, events);
  assert.match(text, /✗ three — stopped at stage 5 of 5: an event came that must be missing/);
  assert.match(text, /✗ two — stopped at stage 2 of 5: waits for stage 3/);
  assert.ok(text.indexOf("three —") < text.indexOf("two —"));
  assert.ok(text.indexOf("two —") < text.indexOf("one —"));
});

test("a sequence says which event an exception took away, and at which stage", async () => {
  const rule = ruleFile("excepted", PAIR);
  const events = eventFile("excepted", "1 a h", "2 b h");
  const exceptions = fileOf(
    "exceptions.toml",
    '[[exception]]\nname = "b is ours"\n[exception.when]\nprocess.name = "b"\n' +
      '[[exception]]\nname = "idle"\n[exception.when]\nprocess.name = "z"\n',
  );
  const text = await explained(rule, events, "--exceptions", exceptions);
  assert.match(
    text,
    /stage 2: excepted\.ndjson:2 {2}1970-01-01T00:00:02\.000Z, taken away by exception "b is ours"/,
  );
  assert.match(text, /exception "b is ours" takes 1 events away/);
  const run = await runTripline(["scan", events, "--rules", rule, "--exceptions", exceptions]);
  assert.match(
    run.stderr,
    /exception "b is ours" took away 1 event, the last of 1970-01-01T00:00:02\.000Z\n1 exception took no event away/,
  );
});

test("an event that the rule's index patterns leave out is no match, and the reason is told", async () => {
  const rule = ruleFile("index", "process where true", 'index = ["endgame-*"]');
  const event = JSON.stringify({
    event: { category: "process" },
    data_stream: { dataset: "endpoint.events.process" },
  });
  const text = await explained(rule, event);
  assert.match(text, /the rule does not match\nits index patterns leave 1 events out/);
});

test("the category is explained by the field that the rule names", async () => {
  const rule = ruleFile("category", "process where true", 'event_category_override = "kind"');
  const text = await explained(rule, '{"kind":"process","event":{"category":"file"}}');
  assert.match(text, /✓ kind == "process"/);
  assert.match(text, /the rule matches/);
});

test("of an event that does not match, the leaf that failed is shown with what it saw", async () => {
  const rule = ruleFile("leaf", 'process where process.name == "a" and user.id == "0"');
  const text = await explained(rule, '{"event":{"category":"process"},"process":{"name":"a"}}');
  assert.match(text, /✓ process\.name == "a"/);
  assert.match(text, /✗ user\.id == "0" {3}user\.id = \(absent\)/);
});

test("the plan of a rule says how the engine finds its events, without any event", async () => {
  const rule = ruleFile(
    "Planned",
    `sequence by host.id
  [process where host.os.type == "linux" and process.command_line : "*/dev/tcp/*"]
  [network where true]`,
  );
  const { exitCode: code, stdout } = await runTripline([
    "rules",
    "explain",
    "Planned",
    "--plan",
    "--rules",
    rule,
  ]);
  assert.equal(code, 0);
  assert.match(stdout, /stage 1: event\.category is "process", host\.os\.type is "linux"/);
  assert.match(stdout, /text {4}process\.command_line : \("\*\/dev\/tcp\/\*"\)/);
  assert.match(stdout, /the event holds a "\/dev\/tcp\/" in process\.command_line/);
  assert.match(
    stdout,
    /stage 2: event\.category is "network"[\s\S]*asked of every event of its bucket/,
  );
  const json = await runTripline([
    "rules",
    "explain",
    "Planned",
    "--plan",
    "--json",
    "--rules",
    rule,
  ]);
  const { filters } = JSON.parse(json.stdout) as {
    filters: readonly { name: string; isAskedAlways: boolean }[];
  };
  assert.deepEqual(
    filters.map(({ name, isAskedAlways }) => [name, isAskedAlways]),
    [
      ["stage 1", false],
      ["stage 2", true],
    ],
  );
});

test("without an event and without --plan, the usage says what is missing", async () => {
  const rule = ruleFile("Eventless", "any where true");
  const { exitCode: code, stderr } = await runTripline([
    "rules",
    "explain",
    "Eventless",
    "--rules",
    rule,
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /name an event, or ask for the plan with --plan/);
});

test("the profile of a scan says which rules were asked, in both engines", async () => {
  const rule = ruleFile("Profiled", 'process where process.name == "a"');
  const events = fileOf(
    "profiled.ndjson",
    ["a", "b", "a"]
      .map((name) =>
        JSON.stringify({ event: { category: "process" }, process: { name }, "@timestamp": 1 }),
      )
      .join("\n"),
  );
  const scan = ["scan", events, "--rules", rule, "--any-index", "--profile"];
  const { stderr } = await runTripline(scan);
  assert.match(stderr, /profile: rules were asked 2 times, 0\.67 an event; 100\.0% held/);
  assert.match(stderr, / 2 +2 .*Profiled/);
  const plain = await runTripline([...scan, "--engine", "plain"]);
  assert.match(plain.stderr, /profile: rules were asked 3 times, 1\.00 an event; 66\.7% held/);
});
