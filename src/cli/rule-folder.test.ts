import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { loadRules } from "../rules/load-rules.ts";
import { openAlertStore } from "../store/alerts/open-alert-store.ts";
import { ruleFolder } from "./rule-folder.ts";

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-rules-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "a.toml"), "");
  return folder;
}

test("a folder that is gone is unusable, with its name and the system's reason", (t) => {
  const folder = folderOf(t);
  const alerts = openAlertStore(":memory:");
  const rules = ruleFolder(
    { rules: [folder], ownRules: join(folder, "own") },
    { alerts, load: () => loadRules([]) },
  );
  assert.equal("unusable" in rules.load(), false);
  rmSync(folder, { recursive: true });
  const loaded = rules.load();
  assert.match("unusable" in loaded ? loaded.unusable : "", new RegExp(`${folder}: `));
});

test("what loading throws is the reason, and not lost", (t) => {
  const alerts = openAlertStore(":memory:");
  const load = () => {
    throw new Error('cannot read the value list "offices.txt"');
  };
  const rules = ruleFolder({ rules: [folderOf(t)], ownRules: "" }, { alerts, load });
  assert.deepEqual(rules.load(), { unusable: 'cannot read the value list "offices.txt"' });
});
