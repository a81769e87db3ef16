import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createOwnRules } from "./own-rules.ts";

function folderOf(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), "tripline-own-"));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  mkdirSync(join(parent, "beside"));
  return join(parent, "rules");
}

test("a rule is one file of its own, for its owner alone, whatever its id", (t) => {
  const folder = folderOf(t);
  const own = createOwnRules(folder);
  const ids = ["a-b_C1", "../beside/x", "..", "a.test", "", "x".repeat(300), "a/b", "\0", "CON "];
  for (const id of ids) own.write(id, `rule ${id}`, "toml");
  const files = readdirSync(folder);
  assert.equal(files.length, ids.length);
  assert.ok(
    files.every((name) => /^[\w-]+\.toml$/.test(name)),
    files.join(),
  );
  assert.equal(readFileSync(join(folder, "a-b_C1.toml"), "utf8"), "rule a-b_C1");
  assert.equal(statSync(join(folder, "a-b_C1.toml")).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(folder, "..", "beside")), []);
  for (const id of ids) assert.equal(own.remove(id), true);
  assert.equal(own.remove("a-b_C1"), false);
  assert.deepEqual(readdirSync(folder), []);
});

test("a rule that is saved in its other form replaces itself", (t) => {
  const own = createOwnRules(folderOf(t));
  own.write("a", "toml", "toml");
  own.write("a", "{}", "json");
  own.write("a", "{1}", "json");
  assert.deepEqual(readdirSync(own.folder), ["a.json"]);
});

test("only files below the folder are its own", (t) => {
  const folder = folderOf(t);
  const own = createOwnRules(folder);
  assert.equal(own.holds(join(folder, "a.toml")), true);
  for (const file of [`${folder}-other/a.toml`, join(folder, "..", "a.toml"), "<rule>", folder]) {
    assert.equal(own.holds(file), false, file);
  }
});
