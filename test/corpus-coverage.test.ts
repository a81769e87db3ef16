// How much of Elastic's rules for Linux the live sensor can serve, as `rules coverage` says it. The numbers
// are of the corpus at hand; without it the test says so and rests.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository, runTripline } from "./end-to-end/run-tripline.ts";

const corpus = join(repository, "..", "shared", "corpora", "rules");
const skip = existsSync(corpus) ? false : "the rule corpus is not here";
/** Where Elastic keeps what it writes for hosts; the rest is about services and other products. */
const FOLDERS = ["rules/linux", "rules/cross-platform", "rules_building_block"];

interface Coverage {
  readonly can_fire: readonly string[];
  readonly lacking: readonly { readonly name: string; readonly missing: readonly string[] }[];
  readonly other_value: readonly string[];
  readonly other_index: readonly string[];
}

const command = [
  ...["rules", "coverage", "--source", "linux-sensor", "--os", "linux", "--no-deprecated"],
  ...FOLDERS.flatMap((folder) => ["--rules", join(corpus, folder)]),
];

test("of Elastic's 351 EQL rules for Linux, the live sensor has every field for 95%", {
  skip,
}, async (context) => {
  const { stdout, exitCode } = await runTripline([...command, "--json"]);
  assert.equal(exitCode, 0);
  const [coverage] = JSON.parse(stdout) as [Coverage];
  const { can_fire, lacking, other_value, other_index } = coverage;
  const all = can_fire.length + lacking.length + other_value.length + other_index.length;
  assert.equal(all, 351);
  for (const { name, missing } of lacking) context.diagnostic(`${name}: ${missing.join(", ")}`);
  assert.ok(can_fire.length + other_value.length >= 0.95 * all, `${can_fire.length} can fire`);
  assert.ok(can_fire.length >= 0.91 * all, `${can_fire.length} can fire`);
});

test("the command says the numbers plainly", { skip }, async () => {
  const { stdout } = await runTripline(command);
  assert.match(stdout, /│ linux-sensor │ \d+ of 351 \(\d\d\.\d%\) +│/);
  assert.match(
    stdout,
    /Of \d+ rules for linux that read an index of linux-sensor, \d+ \(\d\d\.\d%\) have every field that they need, and \d+ \(\d\d\.\d%\) can fire\./,
  );
  assert.match(stdout, /Rules that ask for what linux-sensor never writes:\n {2}\w/);
});
