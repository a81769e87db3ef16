import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Engine } from "../../src/engine/engine.ts";
import { Normalizer } from "../../src/normalize/normalize.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import { absentLiterals } from "./absent-literals.ts";
import { ONE_RULE_FILE, oneRuleAsJq, oneRuleAsSql, PROBE_FOUND, probeEvents } from "./one-rule.ts";

test("the rule finds the planted events of the probe and none of the near misses", () => {
  const file = join(import.meta.dirname, "..", "..", "rules", ONE_RULE_FILE);
  const { rules } = loadRules([{ file, text: readFileSync(file, "utf8") }]);
  const engine = new Engine({ rules, mode: "plain", anyIndex: false });
  const normalizer = new Normalizer();
  const found = probeEvents().flatMap((line, at) => {
    const origin = { file: "probe", line: at + 1 };
    const event = normalizer.normalize({ shape: "json", value: JSON.parse(line), origin });
    return event === undefined ? [] : engine.push(event);
  });
  assert.equal(found.length, PROBE_FOUND);
});

const isJqMissing = isMissing("jq");

test("the same rule in jq finds as many", { skip: isJqMissing && "jq is not installed" }, () => {
  const answer = execFileSync("jq", ["-n", oneRuleAsJq], { input: probeEvents().join("\n") });
  assert.equal(Number(answer), PROBE_FOUND);
});

test("a file's name cannot leave its place in the SQL", () => {
  assert.match(oneRuleAsSql("it's.ndjson"), /read_json\('it''s\.ndjson'/);
});

test("absent literals differ from each other and are in no generated event", () => {
  const literals = absentLiterals(500);
  assert.equal(new Set(literals).size, 500);
  const text = probeEvents().join("\n").toLowerCase();
  assert.deepEqual(
    literals.filter((literal) => text.includes(literal)),
    [],
  );
});

function isMissing(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return true;
  }
}
