import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelRecord } from "../ebpf/decode-record.ts";
import { ModuleLoads } from "./module-loads.ts";

function load(threadId: number, name: string): KernelRecord {
  const module = {
    kind: "module-load",
    actor: { threadId },
    name,
    version: "",
    sourceVersion: "",
    taints: 0n,
  };
  return module as unknown as KernelRecord;
}

function end(threadId: number, syscall: number): KernelRecord {
  return { kind: "syscall", actor: { threadId }, syscall } as unknown as KernelRecord;
}

function moduleOf(record: KernelRecord | undefined): string | undefined {
  return record?.kind === "syscall" ? record.module?.name : undefined;
}

test("a module goes with the end of its thread's call, once", () => {
  const loads = new ModuleLoads();
  assert.equal(loads.join(load(1, "one")), undefined);
  assert.equal(loads.join(load(2, "two")), undefined);
  assert.equal(moduleOf(loads.join(end(1, 101))), undefined);
  assert.equal(moduleOf(loads.join(end(2, 175))), "two");
  assert.equal(moduleOf(loads.join(end(1, 313))), "one");
  assert.equal(moduleOf(loads.join(end(1, 313))), undefined);
});

test("modules whose call was never seen to end are not kept for ever", () => {
  const loads = new ModuleLoads();
  for (let thread = 0; thread < 65; thread++) loads.join(load(thread, `m${thread}`));
  assert.equal(moduleOf(loads.join(end(0, 313))), undefined);
  assert.equal(moduleOf(loads.join(end(1, 313))), "m1");
});
