import assert from "node:assert/strict";
import { test } from "node:test";
import { loadersIn } from "./capture-child.ts";

test("a child gets the loaders of its parent, and no text to run and no profiler", () => {
  assert.deepEqual(
    loadersIn([
      ...["--import", "tsx", "--inspect", "--cpu-prof", "-r", "./a.cjs", "--import=./b.mjs"],
      ...["--input-type=module", "--eval", "startAnother()", "-e", "startAnother()"],
    ]),
    ["--import", "tsx", "-r", "./a.cjs", "--import=./b.mjs"],
  );
});
