// Wrong rule files with the whole of what is said about them, as a person would read it. A case is a
// file in test/vectors/rules and a .txt beside it; WRITE_GOLDEN=1 writes the texts anew.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renderDiagnostic } from "../src/base/render-diagnostic.ts";
import { loadRules } from "../src/rules/load-rules.ts";
import { parseRuleTestFile } from "../src/rules/rule-test-file.ts";

const folder = join(import.meta.dirname, "vectors", "rules");
const names = readdirSync(folder).filter((name) => /\.(toml|ndjson|json)$/.test(name));
const codes = new Set<string>();

for (const name of names) {
  test(`what is said of ${name}`, () => {
    const text = readFileSync(join(folder, name), "utf8");
    const faults = faultsOf(name, text);
    for (const { code } of faults) codes.add(code);
    const said = `${faults.map((fault) => renderDiagnostic(fault)).join("\n\n")}\n`;
    const golden = join(folder, `${name.replace(/\.\w+$/, "")}.txt`);
    if (process.env["WRITE_GOLDEN"] === "1" && process.env["CI"] === undefined) {
      writeFileSync(golden, said);
    }
    assert.equal(said, readFileSync(golden, "utf8"));
  });
}

function faultsOf(file: string, text: string) {
  if (file.endsWith(".test.toml")) return parseRuleTestFile({ file, text }).diagnostics;
  const set = loadRules([{ file, text }]);
  return [...set.failed.flatMap((failed) => failed.diagnostics), ...set.warnings];
}

test("the gallery shows every code of rule files that a text alone can raise", () => {
  assert.ok(names.length >= 10);
  const expected = [
    ...Array.from({ length: 12 }, (_, at) => `RULE40${String(at + 2).padStart(2, "0")}`),
    "RULE4015",
    "RULE4016",
    ...Array.from({ length: 7 }, (_, at) => `RULE410${at + 1}`),
  ];
  assert.deepEqual(
    expected.filter((code) => !codes.has(code)),
    [],
  );
});
