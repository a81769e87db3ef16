// The rule cache as a command uses it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { repository, runTripline } from "./run-tripline.ts";

const scratch = mkdtempSync(join(tmpdir(), "tripline-cached-rules-"));
after(() => rmSync(scratch, { recursive: true }));

const rules = join(scratch, "rules");
mkdirSync(rules);
for (const name of ["doubts-only.toml", "query-fault-literal.toml", "export.ndjson"]) {
  copy(join(repository, "test", "vectors", "rules", name), name);
}
for (const name of readdirSync(join(repository, "rules"))) {
  if (!name.endsWith(".test.toml")) copy(join(repository, "rules", name), name);
}

// Long enough to be worth a cache.
function copy(from: string, name: string): void {
  const filling = name.endsWith(".toml") ? `\n# ${"long ".repeat(4_000)}` : "";
  writeFileSync(join(rules, name), readFileSync(from, "utf8") + filling);
}

test("a command says the same with the cache, without it, and where it cannot be written", async () => {
  const check = ["rules", "check", rules, "--json"];
  const folder = join(scratch, "cache");
  const env = { TRIPLINE_CACHE: folder };
  const without = await runTripline([...check, "--no-cache"], env);
  assert.ok(without.stdout.includes('"failed"') && without.exitCode === 1);
  assert.deepEqual(readdirSync(scratch), ["rules"]);
  assert.deepEqual(await runTripline(check, env), without);
  const packs = readdirSync(folder);
  assert.equal(packs.length, 1);
  assert.deepEqual(await runTripline(check, env), without);
  assert.deepEqual(await runTripline([...check, "--cache", folder]), without);
  assert.deepEqual(await runTripline([...check, "--cache", "/dev/null/none"]), without);
  assert.deepEqual(readdirSync(folder), packs);
});
