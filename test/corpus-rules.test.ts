// Loads other people's rules where they are at hand: all of Elastic's, and the two versions of the
// rule this project starts from. Nothing of them is kept here but their number.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { renderDiagnostic } from "../src/base/render-diagnostic.ts";
import { ecsSchema } from "../src/eql/verify/ecs-schema.ts";
import { ruleCoverageFields } from "../src/rules/coverage-fields.ts";
import { loadRules, type RuleSet, type RuleText } from "../src/rules/load-rules.ts";
import { packFile, unpackFile } from "../src/rules/pack/pack-file.ts";
import { type ReadFile, readRules } from "../src/rules/read-rules.ts";

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

test("every one of Elastic's rule files comes back from the rule cache as it was read", {
  skip: skipCorpus,
}, () => {
  for (const source of readTree(corpus)) {
    const read = readRules(source, ecsSchema);
    const packed = packFile(read, source);
    assert.ok(packed !== undefined, source.file);
    const kept = unpackFile(JSON.parse(JSON.stringify(packed)), source);
    // Cheaper than assert.deepEqual, which would describe what differs.
    assert.ok(isDeepStrictEqual(withoutPlaces(kept), withoutPlaces(read)), source.file);
  }
});

/** Without the function that looks for places in the text. */
function withoutPlaces({ content, rules }: ReadFile) {
  const bare = rules.map(({ document: { placeOf: _, ...document }, ...rule }) => [document, rule]);
  return { ...content, rules: bare };
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
