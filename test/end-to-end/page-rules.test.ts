// What was done with rules on the page, and the commands that are given the same data folder: rules list, scan
// and backfill run what `up` runs.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { logInBy, printedLink } from "./page-of.ts";
import { runTripline } from "./run-tripline.ts";
import { folderOf } from "./running-up.ts";
import { processBulk, ruleText, writeRules } from "./small-rules.ts";
import { startUp } from "./up-in-process.ts";

const OFF = { name: "switched-off", query: 'process where process.name == "sh"' };
const ON = { name: "left-on", query: 'process where process.name == "id"' };
const OWN = { name: "own", query: 'process where process.name == "nc"' };

function idOf(rule: typeof OFF): string {
  return /rule_id = "(.*)"/.exec(ruleText(rule))?.[1] ?? "";
}

/** A data folder on whose page one rule was saved, one switched off, and one exception made. */
async function usedPage(t: TestContext) {
  const folder = folderOf(t);
  const rules = writeRules(join(folder, "rules"), [OFF, ON]);
  const data = join(folder, "data");
  const host = await startUp(t, { data, flags: ["--rules", rules] });
  const page = await logInBy(printedLink(host));
  const path = `/rules/${idOf(OWN)}`;
  await page.ask({ path: `/rules/${idOf(OFF)}/enabled`, body: { isEnabled: false } });
  const entry = { field: "process.pid", operator: "included", type: "match", value: "9" };
  const exception = { name: "the job", comment: "", ruleId: idOf(OWN), entries: [entry] };
  const bulk = ["sh", "id", "nc"].map((name, at) => processBulk(name, at, 1)).join("");
  await host.send({ path: "/_bulk", body: bulk + processBulk("nc", 9, 1) });
  await page.ask({ method: "PUT", path, body: { text: ruleText(OWN) } });
  await page.ask({ path: "/exceptions", body: exception });
  return { rules, data, folder, events: eventFile(folder) };
}

/** The same events as they were sent. */
function eventFile(folder: string): string {
  const lines = ["sh", "id", "nc"].map((name, at) => processBulk(name, at, 1));
  const text = [...lines, processBulk("nc", 9, 1)]
    .flatMap((one) => one.split("\n"))
    .filter((line) => line.includes("@timestamp"))
    .join("\n");
  const file = join(folder, "events.ndjson");
  writeFileSync(file, `${text}\n`);
  return file;
}

test("rules list, scan and backfill take the page's rules with the data folder", async (t) => {
  const { rules, data, events } = await usedPage(t);
  const flags = ["--rules", rules, "--data", data];

  const listed = JSON.parse((await runTripline(["rules", "list", ...flags, "--json"])).stdout);
  assert.deepEqual(
    listed.map((one: Record<string, unknown>) => [one["name"], one["not_run_reason"]]).sort(),
    [
      ["left-on", null],
      ["own", null],
      ["switched-off", "switched off on the page"],
    ],
  );
  const { stdout } = await runTripline(["rules", "list", ...flags]);
  assert.match(stdout, /^2 rules\n1 not run: switched off on the page\n {2}\S+ {2}switched-off$/m);

  const scan = await runTripline(["scan", events, ...flags, "--any-index", "--output", "ndjson"]);
  assert.match(scan.stderr, /^2 rules run; 1 not: switched off on the page/m);
  const names = scan.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)["kibana.alert.rule.name"]);
  // One of two is taken away by the exception.
  assert.deepEqual(names.sort(), ["left-on", "own"]);

  const until = ["--to", "2026-11-26T00:00:00Z"];
  const backfill = await runTripline(["backfill", "own", ...flags, ...until, "--json"]);
  assert.equal(backfill.exitCode, 0, backfill.stderr);
  assert.deepEqual(JSON.parse(backfill.stdout), { events: 4, alerts: 1, new: 1, kept: true });
  const refused = await runTripline(["backfill", "switched-off", ...flags]);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /the rule is not run: switched off on the page/);
});

test("without the data folder the commands know nothing of it, and one without a state is left so", async (t) => {
  const { rules, folder } = await usedPage(t);
  const { stdout } = await runTripline(["rules", "list", "--rules", rules]);
  assert.match(stdout, /^2 rules$/m);
  assert.doesNotMatch(stdout, /own|not run/);

  const empty = join(folder, "empty");
  const absent = await runTripline(["rules", "list", "--rules", rules, "--data", empty]);
  assert.equal(absent.exitCode, 2);
  assert.match(absent.stderr, /no such file or folder/);
  mkdirSync(empty);
  writeRules(join(empty, "rules"), [OWN]);
  const without = await runTripline(["rules", "list", "--rules", rules, "--data", empty]);
  assert.match(without.stdout, /^3 rules$/m);
  assert.equal(existsSync(join(empty, "state.db")), false);
});
