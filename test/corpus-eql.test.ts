// Every EQL rule of Elastic's, where a copy of them lies beside the project: it parses, prints to the
// same tree, and verifies against the ECS schema without an error.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { renderDiagnostic } from "../src/base/render-diagnostic.ts";
import type { ParsedQuery } from "../src/eql/phases.ts";
import { parseQuery } from "../src/eql/syntax/parse-query.ts";
import { printQuery } from "../src/eql/syntax/print-query.ts";
import { ecsSchema } from "../src/eql/verify/ecs-schema.ts";
import { verifyQuery } from "../src/eql/verify/verify-query.ts";

const folder = join(import.meta.dirname, "..", "..", "shared", "corpora", "rules");
const skip = existsSync(folder) ? false : "the corpus of rules is not on this machine";

interface CorpusRule {
  readonly file: string;
  readonly query: string;
}

function rulesOf(name: string): readonly CorpusRule[] {
  const root = join(folder, name);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".toml"))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }))
    .filter(({ text }) => /^type *= *"eql"/m.test(text))
    .map(({ file, text }) => {
      const rule = parse(text)["rule"] as { readonly query: string };
      return { file: join(name, file), query: rule.query };
    });
}

const production = rulesOf("rules");
const all = [...production, ...rulesOf("rules_building_block")];

function parsed({ file, query }: CorpusRule): ParsedQuery {
  const result = parseQuery(query, { source: { file, text: query } });
  assert.ok(result.ok, result.diagnostics.map((one) => renderDiagnostic(one)).join("\n"));
  return result.value;
}

function withoutSpans(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value) => (/^(span|.*Span)$/.test(key) ? undefined : value)),
  );
}

test("the corpus holds the rules it is known to hold", { skip }, () => {
  assert.ok(production.length >= 1011, String(production.length));
  assert.ok(all.length > production.length);
});

test("every EQL rule parses, and prints to the same tree", { skip }, () => {
  for (const rule of all) {
    const { query } = parsed(rule);
    const text = printQuery(query);
    const again = parsed({ file: rule.file, query: text }).query;
    assert.deepEqual(withoutSpans(again), withoutSpans(query), rule.file);
    assert.equal(printQuery(again), text, rule.file);
  }
});

test("every EQL rule verifies against ECS without an error or a doubt", { skip }, () => {
  const told = all.flatMap((rule) =>
    verifyQuery(parsed(rule), { schema: ecsSchema }).diagnostics.map((one) =>
      renderDiagnostic(one),
    ),
  );
  assert.deepEqual(told, []);
});
