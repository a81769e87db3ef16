import assert from "node:assert/strict";
import { test } from "node:test";
import { instructionsInPerf, instructionsInValgrind } from "./counter.ts";

test("perf's counts of all kinds of cores are added up", () => {
  const csv = `# started on Wed Nov 25 10:49:20 2026

1500,,cpu_core/instructions:u/,536796,100.00,,
25,,cpu_atom/instructions:u/,10,2.00,,
`;
  assert.equal(instructionsInPerf(csv), 1525);
});

test("a processor that counts nothing gives no count instead of zero", () => {
  assert.equal(instructionsInPerf("<not supported>,,instructions:u,0,100.00,,\n"), undefined);
  assert.equal(instructionsInPerf(""), undefined);
});

test("valgrind's counts of all threads are added up", () => {
  const log = `==7== # Thread 1
==7== #   Total intervals: 0 (Interval Size 100000000)
==7== #   Total instructions: 126134
==7== #   Total fldcw instructions: 0
==7== # Thread 2
==7== #   Total instructions: 66
`;
  assert.equal(instructionsInValgrind(log), 126_200);
  assert.equal(instructionsInValgrind("==7== Command: node\n"), undefined);
});
