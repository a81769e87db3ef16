import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelRawRecord } from "../sources/raw-record.ts";
import { systemCall } from "./linux-system-call.ts";

type SystemCall = Parameters<typeof systemCall>[0];

function call(syscall: number, changes: Partial<SystemCall>): SystemCall {
  const record = { kind: "syscall", syscall, result: 0n, arguments: [], text: "" };
  return { ...record, ...changes } as unknown as SystemCall & KernelRawRecord["record"];
}

const LOADED = {
  name: "evil",
  version: "",
  sourceVersion: "ABC",
  taints: (1n << 12n) | (1n << 13n),
};

test("a loaded module is a driver and what its process did, with its file and what it taints", () => {
  const told = systemCall(call(313, { text: "/tmp/evil.ko", module: LOADED }));
  assert.deepEqual(told.category, ["driver", "process"]);
  assert.deepEqual(told.types, ["start"]);
  assert.deepEqual(told.action, ["loaded-kernel-module", "load_module"]);
  assert.deepEqual(told.extension, {
    load_module: {
      name: "evil",
      src_version: "ABC",
      taints: "12288",
      taint_flags: ["OOT_MODULE", "UNSIGNED_MODULE"],
    },
  });
  assert.deepEqual(told.more?.["file"], { path: "/tmp/evil.ko", name: "evil.ko" });
});

test("a module that taints nothing has no flags, for rules ask whether there are any", () => {
  const told = systemCall(call(175, { module: { ...LOADED, taints: 0n } }));
  assert.deepEqual(told.extension, {
    load_module: { name: "evil", src_version: "ABC", taints: "0" },
  });
});

test("a load that failed is no load_module", () => {
  const told = systemCall(call(313, { result: -1n, module: LOADED }));
  assert.equal(told.action, "loaded-kernel-module");
  assert.equal(told.isFailure, true);
  assert.deepEqual(told.types, ["info"]);
  assert.equal(told.extension, undefined);
});

test("arguments are hexadecimal as audit writes them, and the result is said twice", () => {
  const told = systemCall(call(62, { result: -3n, arguments: [4242n, 63n] }));
  assert.equal(told.action, "killed-pid");
  assert.deepEqual(told.more?.["auditd"], {
    data: { syscall: "kill", exit: "-3", a0: "1092", a1: "3f" },
    result: "fail",
  });
});

test("ptrace and memfd_create say what was asked, in Elastic Defend's fields", () => {
  const traced = systemCall(call(101, { arguments: [16n, 77n, 1n, 2n] }));
  assert.deepEqual(traced.extension, {
    ptrace: { request: 16, child_pid: 77, addr: "1", data: "2" },
  });
  const memfd = systemCall(call(319, { arguments: [1n, 3n], text: "x" }));
  assert.deepEqual(memfd.extension?.["memfd"], {
    name: "x",
    flags: 3,
    flag_cloexec: true,
    flag_allow_seal: true,
    flag_hugetlb: false,
    flag_noexec_seal: false,
    flag_exec: false,
  });
});
