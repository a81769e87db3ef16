// A sketch must agree with the event that is made of the record: rules are told apart by it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readField } from "../event/read-field.ts";
import type { KernelRecord } from "../sources/linux/ebpf/decode-record.ts";
import type { KernelRawRecord } from "../sources/raw-record.ts";
import { sketchOf } from "./linux-outline.ts";
import { Normalizer } from "./normalize.ts";

const end = { ip: "127.0.0.1", port: 1 };
const ends = { local: end, remote: end, family: "ipv4" };

const RECORDS: readonly object[] = [
  { kind: "exec", isEnvironmentCut: false },
  { kind: "exec", isEnvironmentCut: true },
  { kind: "fork" },
  { kind: "exit", exitCode: 1, signal: 0 },
  { kind: "connect", ...ends },
  { kind: "accept", ...ends },
  { kind: "dns-query", ...ends, question: { name: "a", type: "A" } },
  { kind: "file-open", path: "/a", isCreated: true, inode: 1n, mode: 0o644 },
  { kind: "file-open", path: "/a", isCreated: false, inode: 1n, mode: 0o644 },
  { kind: "file-rename", path: "/a", from: "/b" },
  { kind: "file-delete", path: "/a" },
];

function rawOf(record: KernelRecord): KernelRawRecord {
  const raw = {
    shape: "kernel",
    record,
    moment: { process: { pid: 1, startNs: 0n, entity: { id: "e" } } },
    host: { id: "h", bootId: "b", addresses: [] },
    timestampMs: 0,
    startOf: () => 0,
    sequence: 0,
    capture: "ebpf",
    isBestEffort: false,
    origin: { file: "<kernel>", line: 0 },
  };
  return raw as unknown as KernelRawRecord;
}

for (const part of RECORDS) {
  const record = { actor: { pid: 1, timeNs: 0n }, ...part } as unknown as KernelRecord;
  const { kind } = record;
  const variant = Object.entries(part).find(([, value]) => typeof value === "boolean");
  test(`the sketch of ${kind}${variant === undefined ? "" : `, ${variant.join(" ")}`} is like its event`, () => {
    const sketch = sketchOf(record);
    assert.ok(sketch !== undefined);
    const event = new Normalizer().normalize(rawOf(record));
    assert.equal(sketch.kind, event.kind);
    for (const path of ["event.category", "host.os.type", "event.type", "event.action"]) {
      const segments = path.split(".");
      const value = readField(sketch.fields, segments);
      assert.notEqual(value, undefined);
      assert.deepEqual(value, readField(event.fields, segments), path);
    }
    assert.equal(sketchOf({ ...record }), sketch);
  });
}

test("a record of which the kind does not decide has no sketch", () => {
  for (const kind of ["credentials", "syscall", "module-load"]) {
    assert.equal(sketchOf({ kind } as unknown as KernelRecord), undefined);
  }
});
