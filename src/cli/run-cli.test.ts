// Help and errors of the command line itself: which stream they are written to, and with which exit code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runTripline } from "../../test/end-to-end/run-tripline.ts";

test("help that is asked for goes to stdout, with the exit code of success", async () => {
  const ways = [
    ["scan", ["help", "scan"], ["scan", "--help"]],
    ["rules", ["help", "rules"], ["rules", "help"], ["rules", "--help"]],
    [
      "rules list",
      ["help", "rules", "list"],
      ["rules", "help", "list"],
      ["help", "rules", "list", "-o"],
    ],
    ["\\[options\\] \\[command\\]", ["help"], ["--help"], ["help", "help"], ["help", "--help"]],
  ] as const;
  for (const [name, ...lines] of ways) {
    for (const args of lines) {
      const { stdout, stderr, exitCode } = await runTripline(args);
      assert.match(stdout, new RegExp(`^Usage: tripline ${name}`), args.join(" "));
      assert.deepEqual([stderr, exitCode], ["", 0], args.join(" "));
    }
  }
});

test("a command that is none is said on stderr with the exit code of wrong usage, in help too", async () => {
  const lines = [["scna"], ["help", "scna"], ["scna", "--help"], ["help", "scna", "--help"]];
  for (const args of lines) {
    const { stdout, stderr, exitCode } = await runTripline(args);
    assert.match(stderr, /^error: unknown command 'scna'\n\(Did you mean scan\?\)/, args.join(" "));
    assert.deepEqual([stdout, exitCode], ["", 2], args.join(" "));
  }
  for (const args of [
    ["help", "rules", "lst"],
    ["rules", "help", "lst"],
    ["rules", "lst", "--help"],
  ]) {
    const { stdout, stderr, exitCode } = await runTripline(args);
    assert.match(stderr, /^error: unknown command 'lst'\n\(Did you mean list\?\)/, args.join(" "));
    assert.deepEqual([stdout, exitCode], ["", 2], args.join(" "));
  }
});

test("help that nobody asked for goes to stderr with the exit code of wrong usage", async () => {
  for (const args of [[], ["rules"]]) {
    const { stdout, stderr, exitCode } = await runTripline(args);
    assert.match(stderr, /^Usage: tripline/);
    assert.deepEqual([stdout, exitCode], ["", 2]);
  }
});

test("a file that is called help is no question", async () => {
  const { stderr, exitCode } = await runTripline(["scan", "help"]);
  assert.match(stderr, /help/);
  assert.doesNotMatch(stderr, /Usage/);
  assert.equal(exitCode, 2);
});
