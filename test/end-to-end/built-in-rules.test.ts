// The built-in rules on what was recorded for real: every attack raises an alert, no daily work does.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository, runTripline } from "./run-tripline.ts";

const recordings = join(repository, "test", "recordings");
const attacks = readdirSync(join(recordings, "auditd", "attack")).filter((name) =>
  name.endsWith(".log"),
);

test("there are recordings of thirty techniques and more", () => {
  assert.ok(attacks.length >= 30, `only ${attacks.length}`);
});

for (const name of attacks) {
  test(`an alert on the recording ${name}`, async () => {
    const path = join(recordings, "auditd", "attack", name);
    const run = await runTripline(["scan", path, "--fail-on", "low", "--quiet"]);
    assert.equal(run.exitCode, 3, run.stdout + run.stderr);
  });
}

for (const form of ["auditd", "derived/elastic-defend", "derived/endgame", "derived/sentinelone"]) {
  test(`no alert on the daily work, ${form}`, async () => {
    const run = await runTripline([
      "scan",
      join(recordings, form, "benign"),
      "--fail-on",
      "low",
      "--quiet",
    ]);
    assert.equal(run.exitCode, 0, run.stdout);
  });
}

test("the index and the plain evaluation raise the same alerts on all recordings", async () => {
  const scan = (engine: string) =>
    runTripline([
      "scan",
      recordings,
      "--engine",
      engine,
      "--output",
      "ndjson",
      "--quiet",
      "--building-blocks",
    ]);
  const [plain, indexed] = [await scan("plain"), await scan("indexed")];
  assert.equal(indexed.stdout, plain.stdout);
  assert.ok(plain.stdout.split("\n").length > 30);
});
