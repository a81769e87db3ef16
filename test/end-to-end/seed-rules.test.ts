// The rule that Tripline grew from, in both its versions, unchanged: each must fire on both branches
// in every source form, and stay silent on what administrators do all day.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository, runTripline } from "./run-tripline.ts";

const seeds = join(repository, "..", "shared", "seed");
const recordings = join(repository, "test", "recordings");

const forms = [
  { name: "auditd", folder: "auditd", extension: "log" },
  { name: "Elastic Defend (derived)", folder: "derived/elastic-defend", extension: "ndjson" },
  { name: "Endgame (derived)", folder: "derived/endgame", extension: "ndjson" },
  { name: "SentinelOne (derived)", folder: "derived/sentinelone", extension: "ndjson" },
];
const branches = [
  { name: "python -c with pty.spawn", recording: "python-pty-spawn" },
  { name: "an interactive python spawning a shell", recording: "python-interactive-spawns-sh" },
];

if (!existsSync(seeds)) {
  test("the seed rules", { skip: "shared/seed is not beside the checkout" }, () => {});
} else {
  for (const seed of readdirSync(seeds).filter((name) => name.endsWith(".toml"))) {
    const rule = join(seeds, seed);
    for (const form of forms) {
      for (const branch of branches) {
        test(`${seed} fires on ${branch.name}, ${form.name}`, async () => {
          const path = join(
            recordings,
            form.folder,
            "attack",
            `${branch.recording}.${form.extension}`,
          );
          const alerts = await alertsOf(path, rule);
          assert.ok(alerts.length >= 1);
          for (const alert of alerts) {
            assert.equal(
              alert["kibana.alert.rule.rule_id"],
              "d76b02ef-fc95-4001-9297-01cb7412232f",
            );
          }
        });
      }
      test(`${seed} stays silent on the benign recordings, ${form.name}`, async () => {
        assert.deepEqual(await alertsOf(join(recordings, form.folder, "benign"), rule), []);
      });
    }
  }
}

async function alertsOf(path: string, rule: string): Promise<readonly Record<string, unknown>[]> {
  const run = await runTripline(["scan", path, "--rules", rule, "--output", "ndjson"]);
  assert.equal(run.exitCode, 0, run.stderr);
  return run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
