// Commands are loaded when they are called; nobody may notice which were.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runTripline } from "./run-tripline.ts";

const { stdout: help } = await runTripline(["--help"]);
const names = [...help.matchAll(/^ {2}([a-z]+) (?! *print)/gm)].map(([, name = ""]) => name);

test("every command loads by its name, and says what it says among all others", async () => {
  assert.ok(names.includes("scan") && names.includes("record") && names.length > 15);
  for (const name of names.filter((one) => one !== "help")) {
    const alone = await runTripline([name, "--help"]);
    assert.match(alone.stdout, new RegExp(`^Usage: tripline ${name} `));
    const among = await runTripline(["help", name]);
    assert.equal(alone.stdout, among.stdout);
    assert.deepEqual([among.stderr, among.exitCode], ["", 0]);
  }
});

test("a word that is no command is compared with all of them", async () => {
  const { stderr } = await runTripline(["scna"]);
  assert.match(stderr, /Did you mean scan\?/);
});
