// `rules test` in CI: what must not pass for success.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runTripline } from "./run-tripline.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-cases-"));
after(() => rmSync(folder, { recursive: true }));

const RULE = String.raw`[rule]
name = "Red \u001b[31m"
description = "d"
rule_id = "7f1b4c52-6a0c-4b58-9f0a-0d6a5a8f2b11"
type = "eql"
language = "eql"
severity = "low"
risk_score = 21
query = 'any where process.name == "a"'
`;

async function testRun(rule: string, cases: string) {
  const path = join(folder, `${rule}.toml`);
  writeFileSync(path, RULE);
  writeFileSync(join(folder, `${rule}.test.toml`), cases);
  const run = await runTripline(["rules", "test", path]);
  rmSync(path);
  rmSync(join(folder, `${rule}.test.toml`));
  return run;
}

test("a recording that is gone fails its case, also where nothing is expected in it", async () => {
  const cases = '[[case]]\nname = "gone"\nfile = "gone.log"\nexpect_count = 0\n';
  const run = await testRun("gone", cases);
  assert.equal(run.exitCode, 1);
  assert.match(run.stdout, /gone: no event in "gone\.log": cannot read .*ENOENT/);
});

test("a recording without an event fails its case", async () => {
  writeFileSync(join(folder, "empty.ndjson"), "");
  const cases = '[[case]]\nname = "empty"\nfile = "empty.ndjson"\nexpect_count = 0\n';
  const run = await testRun("empty", cases);
  assert.match(run.stdout, /empty: no event in "empty\.ndjson": it holds none/);
});

test("cases whose rule is gone fail the run", async () => {
  writeFileSync(join(folder, "orphan.test.toml"), '[[case]]\nname = "x"\nexpect = []\n');
  const run = await runTripline(["rules", "test", folder]);
  assert.equal(run.exitCode, 1);
  assert.match(run.stderr, /no rule beside the cases in .*orphan\.test\.toml/);
  rmSync(join(folder, "orphan.test.toml"));
});

test("names of rules and cases send no control character to the terminal", async () => {
  const cases = '[[case]]\nname = "\\u001b[2J"\nexpect = [[0]]\n[[case.events]]\nx = 1\n';
  const run = await testRun("escape", cases);
  assert.match(run.stdout, /Red \\u\{1b\}/);
  assert.ok(!run.stdout.includes("\u001b"));
});
