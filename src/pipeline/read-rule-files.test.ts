import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readCaseFiles, readRuleFiles } from "./read-rule-files.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-rules-"));
after(() => rmSync(folder, { recursive: true }));

test("a folder gives its rule files in order, without cases and other files", () => {
  for (const name of ["b.toml", "a.toml", "a.test.toml", "notes.md"]) {
    writeFileSync(join(folder, name), "x = 1\n");
  }
  const names = readRuleFiles([folder]).files.map(({ file }) => file.slice(folder.length + 1));
  assert.deepEqual(names, ["a.toml", "b.toml"]);
  assert.equal(readCaseFiles([folder]).files.length, 1);
});

test("a path that cannot be read is a fault of its own: RULE4001", () => {
  const { files, diagnostics } = readRuleFiles([join(folder, "absent"), join(folder, "a.toml")]);
  assert.equal(files.length, 1);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["RULE4001"],
  );
});

test("a file beyond the limit is told and not read: RULE4014", () => {
  const huge = join(folder, "huge.toml");
  writeFileSync(huge, "");
  truncateSync(huge, 65 * 1024 * 1024);
  const { files, diagnostics } = readRuleFiles([huge]);
  assert.equal(files.length, 0);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["RULE4014"],
  );
  rmSync(huge);
});
