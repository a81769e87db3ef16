// The gallery of faults: whole rendered messages, so that a change of wording or place is seen and
// judged. WRITE_GOLDEN=1 rewrites them. See diagnostics/README.md.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diagnosticCodes } from "../../src/base/diagnostic-codes.ts";
import { renderDiagnostic } from "../../src/base/render-diagnostic.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { ecsSchema } from "../../src/eql/verify/ecs-schema.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";

const folder = join(import.meta.dirname, "diagnostics");
const src = join(import.meta.dirname, "..", "..", "src");
const RULER = "\n────────\n";
const isWriting = process.env["WRITE_GOLDEN"] === "1" && process.env["CI"] === undefined;

const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const [query = "", expected] = text.split(RULER);
    return { name, query: query.trimEnd(), expected };
  });

test("the gallery is not empty", () => {
  assert.ok(cases.length >= 60);
});

for (const { name, query, expected } of cases) {
  test(`diagnostics/${name}`, () => {
    const shown = diagnosticsOf(query).join("\n\n");
    assert.notEqual(shown, "", "nothing is wrong with this query");
    if (isWriting) writeFileSync(join(folder, name), `${query}${RULER}${shown}\n`);
    else assert.equal(`${shown}\n`, expected);
  });
}

// Codes from EQL3001 on are the compiler's, whose limits its own tests reach.
test("every code of parser and verifier is shown by a case of the gallery or of a unit test", () => {
  const tests = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(src, name), "utf8"));
  const texts = [...cases.map((one) => one.expected ?? ""), ...tests].join("\n");
  const codes = Object.keys(diagnosticCodes).filter((code) => /^EQL[12]/.test(code));
  assert.ok(codes.length >= 38);
  assert.deepEqual(
    codes.filter((code) => !texts.includes(code)),
    [],
  );
});

function diagnosticsOf(query: string): readonly string[] {
  const parsed = parseQuery(query);
  if (!parsed.ok) return parsed.diagnostics.map((fault) => renderDiagnostic(fault));
  const verified = verifyQuery(parsed.value, { schema: ecsSchema });
  return verified.diagnostics.map((fault) => renderDiagnostic(fault));
}
