// Loads other people's rules where they are at hand: all of Elastic's, and the two versions of the
// rule this project starts from. Nothing of them is kept here but their number.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renderDiagnostic } from "../src/base/render-diagnostic.ts";
import { ruleCoverageFields } from "../src/rules/coverage-fields.ts";
import { loadRules, type RuleSet, type RuleText } from "../src/rules/load-rules.ts";

const shared = join(import.meta.dirname, "..", "..", "shared");
const corpus = join(shared, "corpora", "rules");
const seed = join(shared, "seed");
const skipCorpus = existsSync(corpus) ? false : "the rule corpus is not here";
const skipSeed = existsSync(seed) ? false : "the seed rules are not here";

function readTree(folder: string): readonly RuleText[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".toml"))
    .sort()
    .map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));
}

function failures(set: RuleSet): readonly string[] {
  return set.failed.flatMap((failed) => failed.diagnostics.map((fault) => renderDiagnostic(fault)));
}

test("every one of Elastic's rules loads; EQL runs, the rest is named", {
  skip: skipCorpus,
}, () => {
  const set = loadRules(readTree(corpus));
  assert.deepEqual(failures(set), []);
  assert.equal(set.fileCount, 2192);
  assert.equal(set.rules.length, 1081);
  const byType = new Map<string, number>();
  for (const { rule } of set.notRun) byType.set(rule.type, (byType.get(rule.type) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries(byType), {
    query: 508,
    esql: 212,
    new_terms: 245,
    machine_learning: 106,
    threshold: 31,
    threat_match: 9,
  });
  for (const { rule, reason } of set.notRun) assert.match(reason, /^type \w+ .*not run/, rule.name);
});

test("1,011 EQL rules stand under rules/, 57 of them deprecated", { skip: skipCorpus }, () => {
  const files = readTree(join(corpus, "rules"));
  assert.equal(loadRules(files).rules.length, 1011);
  const active = loadRules(files, { includeDeprecated: false });
  assert.equal(active.rules.length, 954);
  assert.equal(active.notRun.filter(({ rule }) => rule.type === "eql").length, 57);
});

test("Elastic's rules raise only doubts that are true", { skip: skipCorpus }, () => {
  const counts = new Map<string, number>();
  for (const { code } of loadRules(readTree(corpus)).warnings) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  // Four sequences longer than their look-back, two techniques under an older name.
  assert.deepEqual(Object.fromEntries(counts), { RULE4105: 2, RULE4104: 4 });
});

test("each rule's fields can be told", { skip: skipCorpus }, () => {
  const fields = new Set<string>();
  for (const rule of loadRules(readTree(corpus)).rules) {
    const { required, optional } = ruleCoverageFields(rule);
    assert.ok(required.length > 0, rule.rule.name);
    for (const path of [...required, ...optional]) fields.add(path);
  }
  assert.ok(fields.size > 300, `${fields.size} fields`);
});

test("both versions of the seed rule load without a doubt", { skip: skipSeed }, () => {
  for (const file of readTree(seed)) {
    const set = loadRules([file]);
    assert.deepEqual(failures(set), []);
    assert.deepEqual(set.warnings, []);
    const [loaded] = set.rules;
    assert.equal(loaded?.rule.ruleId, "d76b02ef-fc95-4001-9297-01cb7412232f");
    assert.equal(loaded?.rule.name, "Interactive Terminal Spawned via Python");
    assert.equal(loaded?.rule.timestampOverride, "event.ingested");
    assert.equal(loaded?.rule.threat[0]?.technique[0]?.id, "T1059");
  }
});
