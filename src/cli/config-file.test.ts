// Settings from tripline.toml and the environment, through the real command line: who wins, and what a
// person sees when a setting is wrong.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runTripline } from "../../test/end-to-end/run-tripline.ts";

const RECORDING = "test/recordings/auditd/attack/python-pty-spawn.log";

async function scanWith(
  config: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), "tripline-config-"));
  const path = join(folder, "tripline.toml");
  writeFileSync(path, config);
  try {
    return await runTripline(["scan", RECORDING, "--quiet", ...args], {
      TRIPLINE_CONFIG: path,
      ...env,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a setting of the config file stands in for the flag", async () => {
  assert.equal((await scanWith('[scan]\nfail_on = "low"\n')).exitCode, 3);
  assert.match((await scanWith('[scan]\noutput = "ndjson"\n')).stdout, /^\{"@timestamp"/);
});

test("the environment wins over the file, and a flag over both", async () => {
  const config = '[scan]\noutput = "ndjson"\n';
  const environment = await scanWith(config, [], { TRIPLINE_OUTPUT: "csv" });
  assert.match(environment.stdout, /^[a-z@_.]+,/);
  const flag = await scanWith(config, ["--output", "json"], { TRIPLINE_OUTPUT: "csv" });
  assert.match(flag.stdout, /^\{"alerts":/);
});

test("a config file that is not TOML is drawn at its fault", async () => {
  const { exitCode, stderr } = await scanWith('[scan]\nfail_on = "low\n');
  assert.equal(exitCode, 2);
  assert.match(stderr, /error\[CFG6001\]/);
  assert.match(stderr, /tripline\.toml:2:/);
});

test("a setting that no command has is named with the nearest that one has", async () => {
  const { exitCode, stderr } = await scanWith('[scan]\nfail_no = "low"\n');
  assert.equal(exitCode, 2);
  assert.match(stderr, /error\[CFG6002\].*"fail_no".*did you mean "fail_on"/);
  assert.match(stderr, /tripline\.toml:2:1/);
});

test("a value that the flag would refuse is refused in the file too", async () => {
  const { exitCode, stderr } = await scanWith('[scan]\noutput = "xml"\n');
  assert.equal(exitCode, 2);
  assert.match(stderr, /error\[CFG6003\].*"output" cannot be "xml"/);
  const list = await scanWith('[scan]\noutput = ["json", "csv"]\n');
  assert.match(list.stderr, /error\[CFG6003\].*one value, not a list/);
});

test("settings of a command that does not run are checked for their names only", async () => {
  assert.equal((await scanWith('[eql]\nformat = "nonsense"\n')).exitCode, 0);
});

test("a value of the environment that cannot be used is named with its variable", async () => {
  const { exitCode, stderr } = await scanWith("", [], { TRIPLINE_FAIL_ON: "grave" });
  assert.equal(exitCode, 2);
  assert.match(stderr, /TRIPLINE_FAIL_ON="grave" cannot be used/);
});
