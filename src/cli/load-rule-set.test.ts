import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ruleText, writeRules } from "../../test/end-to-end/small-rules.ts";
import type { RuleSet } from "../rules/load-rules.ts";
import { loadRuleSet, nothingLoadedBefore } from "./load-rule-set.ts";

const A = { name: "a", query: 'process where process.name == "a"' };
const B = { name: "b", query: 'process where process.name == "b"' };

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-rules-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return writeRules(folder, [A, B]);
}

function ruleNamed({ rules }: RuleSet, name: string) {
  return rules.find(({ rule }) => rule.name === name);
}

test("of many files, only the one that changed is read again", (t) => {
  const folder = folderOf(t);
  const memory = nothingLoadedBefore();
  const { set: first } = loadRuleSet([folder], { memory });
  writeFileSync(join(folder, "b.toml"), ruleText({ ...B, query: "process where true" }));
  const { set: second } = loadRuleSet([folder], { memory });
  assert(ruleNamed(first, "a")?.rule !== undefined);
  assert.equal(ruleNamed(second, "a")?.rule, ruleNamed(first, "a")?.rule);
  assert.equal(ruleNamed(second, "a")?.query, ruleNamed(first, "a")?.query);
  assert.equal(ruleNamed(second, "b")?.rule.query.trim(), "process where true");
});

test("a change that keeps a file's size and time of writing is seen", (t) => {
  const folder = folderOf(t);
  const file = join(folder, "b.toml");
  const memory = nothingLoadedBefore();
  loadRuleSet([folder], { memory });
  const { atime, mtime } = statSync(file);
  rmSync(file);
  writeFileSync(file, ruleText({ ...B, query: B.query.replace('"b"', '"c"') }));
  utimesSync(file, atime, mtime);
  const { set } = loadRuleSet([folder], { memory });
  assert.equal(ruleNamed(set, "b")?.rule.query.trim(), 'process where process.name == "c"');
});

test("what only the whole set tells is told anew of files that are not read again", (t) => {
  const folder = folderOf(t);
  const memory = nothingLoadedBefore();
  const twin = join(folder, "twin.toml");
  writeFileSync(twin, ruleText(A));
  const codes = () =>
    loadRuleSet([folder], { memory }).set.failed.map(({ diagnostics }) => diagnostics[0]?.code);
  assert.deepEqual(codes(), ["RULE4008"]);
  assert.deepEqual(codes(), ["RULE4008"]);
  rmSync(join(folder, "a.toml"));
  assert.deepEqual(codes(), []);
  assert.deepEqual(memory.files.size, 2);
});
