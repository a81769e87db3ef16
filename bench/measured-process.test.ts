import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, median } from "./measured-process.ts";

test("a program's output and exit code come back beside its times", () => {
  const measured = measure({ program: "sh", args: ["-c", "echo out; echo noise >&2; exit 3"] });
  assert.deepEqual([measured.stdout, measured.exitCode], ["out\n", 3]);
  assert.equal(measured.peakBytes, undefined);
});

test("the CPU time of a command's children is part of its own", () => {
  const burn = "const end = process.cpuUsage().user + 2e5; while (process.cpuUsage().user < end);";
  const child = `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(burn)}])`;
  const measured = measure({ program: process.execPath, args: ["-e", child] });
  assert.ok(measured.cpuSeconds >= 0.2, `${measured.cpuSeconds} s`);
  assert.ok((measured.peakBytes as number) > 1e6);
});

test("a program that is not there is a fault and no result", () => {
  assert.throws(() => measure({ program: "/nowhere/program", args: [] }), /no measurement from/);
});

test("the median is the middle of what was measured, in any order", () => {
  assert.equal(median([3, 1, 2]), 2);
});
