// Constant expressions of Endgame's own implementation: they agree wherever the case of letters is not
// the difference and the function is one of Elasticsearch's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateValue } from "../../src/eql/evaluate/evaluate-value.ts";
import { findFunction } from "../../src/eql/functions/registry.ts";
import { parseExpression } from "../../src/eql/syntax/parse-query.ts";
import { type FoldingVector, loadFoldingVectors, skipVectors } from "./load-vectors.ts";

const files = ["test_folding.toml", "test_string_functions.toml"];

const METHOD = "Endgame calls functions like methods; `:` is a comparison in Elasticsearch";
const NULL_PLACE = "Elasticsearch gives null for a null place; Endgame takes it for the beginning";

/** Expression → why Elasticsearch, which we follow, answers otherwise. Each must really differ. */
const knownDifferences: ReadonlyMap<string, string> = new Map([
  ['(100 * 10) - ("hello":length())', METHOD],
  ['concat((100 * 10) - ("hello":length()) == 995, "...")', METHOD],
  ["substring('hello world', null, null)", NULL_PLACE],
  ["substring('hello world', null, 5)", NULL_PLACE],
]);

function isForUs({ expression, caseRule }: FoldingVector): boolean {
  if (caseRule === "insensitive") return false;
  const calls = [...expression.matchAll(/([A-Za-z]\w*)\s*\(/g)].map((match) => match[1] as string);
  const words = new Set(["in", "and", "or", "not"]);
  return calls.every((name) => words.has(name) || findFunction(name) !== undefined);
}

/** True when the expectation only holds without regard to case. */
function differsByCase({ expression }: FoldingVector): boolean {
  return /[A-Z]/.test(expression) && /"/.test(expression);
}

function same(found: unknown, expected: unknown): boolean {
  if (typeof found === "number" && typeof expected === "number")
    return Math.abs(found - expected) < 1e-9;
  return found === expected;
}

for (const file of skipVectors === false ? files : []) {
  test(`python-eql ${file}: constants have the same value`, (context) => {
    const vectors = loadFoldingVectors(`python-eql/${file}`);
    let comparedCount = 0;
    let skippedCount = 0;
    const differences: string[] = [];
    for (const vector of vectors) {
      const parsed = isForUs(vector)
        ? parseExpression(vector.expression, { dialect: "endgame" })
        : undefined;
      if (parsed?.ok !== true) {
        skippedCount++;
        continue;
      }
      const found = evaluateValue(parsed.value, { fields: {} })[0] ?? null;
      comparedCount++;
      const isKnown = knownDifferences.has(vector.expression);
      if (same(found, vector.expected)) {
        assert.ok(!isKnown, `${vector.expression} agrees: take it off the list`);
      } else if (!isKnown && !differsByCase(vector)) {
        differences.push(
          `${vector.expression}: ours ${String(found)}, theirs ${String(vector.expected)}`,
        );
      }
    }
    assert.deepEqual(differences, []);
    assert.ok(comparedCount > 40, `only ${comparedCount} compared`);
    context.diagnostic(`${comparedCount} compared, ${skippedCount} of other dialects skipped`);
  });
}
if (skipVectors !== false) test("python-eql's constants", { skip: skipVectors }, () => {});
