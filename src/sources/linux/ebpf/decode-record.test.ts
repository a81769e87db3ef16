import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type KernelRecord, RecordDecoder } from "./decode-record.ts";
import { FIELD, HEADER_BYTES, RECORD } from "./record-layout.ts";

function decodeRecord(bytes: Buffer): KernelRecord | undefined {
  return new RecordDecoder().decode(bytes);
}

function recordOf(type: number, sections: readonly string[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(type, FIELD.type);
  let body = "";
  sections.forEach((section, nth) => {
    body += section;
    if (nth < 4) header.writeUInt32LE(Buffer.byteLength(body), FIELD.sectionEnds + 4 * nth);
  });
  return Buffer.concat([header, Buffer.from(body)]);
}

test("no bytes make the decoder throw", () => {
  const type = fc.constantFrom(...Object.values(RECORD), 77);
  fc.assert(
    fc.property(type, fc.uint8Array({ maxLength: 900 }), (kind, bytes) => {
      const record = Buffer.from(bytes);
      if (record.length >= 4) record.writeUInt32LE(kind, 0);
      decodeRecord(record);
    }),
    { numRuns: 3000 },
  );
});

test("an exec has its path, directory, name and arguments in their places", () => {
  const bytes = recordOf(RECORD.exec, [
    "bash\0bin\0usr\0",
    "work\0",
    "./sh\0",
    "LD_PRELOAD=x\0HISTFILE=\0",
    "sh\0-c\0\0a b\0",
  ]);
  bytes.writeUInt32LE("sh\0-c\0\0a b\0".length, FIELD.argsBytes);
  const record = decodeRecord(bytes);
  assert.ok(record?.kind === "exec");
  assert.equal(record.executable, "/usr/bin/bash");
  assert.equal(record.workingDirectory, "/work");
  assert.equal(record.filename, "./sh");
  assert.deepEqual(record.args, ["sh", "-c", "", "a b"]);
  assert.deepEqual(record.variables, ["LD_PRELOAD=x", "HISTFILE="]);
});

for (const [directory, name, path] of [
  ["tmp\0", "a\0", "/tmp/a"],
  ["tmp\0", "../etc/x\0", "/etc/x"],
  ["tmp\0", "/etc/./y\0", "/etc/y"],
  ["", "z\0", "/z"],
  ["", "../../z\0", "/z"],
] as const) {
  test(`the name ${JSON.stringify(name)} in ${JSON.stringify(directory)} is ${path}`, () => {
    const record = decodeRecord(recordOf(RECORD.fileDelete, [directory, name]));
    assert.ok(record?.kind === "file-delete");
    assert.equal(record.path, path);
  });
}

test("addresses are written as people write them", () => {
  const bytes = recordOf(RECORD.connect, []);
  bytes.writeUInt16LE(10, FIELD.family);
  bytes.writeUInt16BE(443, FIELD.portRemote);
  bytes[FIELD.addressRemote6 + 15] = 1;
  const loopback = decodeRecord(bytes);
  assert.ok(loopback?.kind === "connect");
  assert.deepEqual(loopback.remote, { ip: "::1", port: 443 });
  assert.equal(loopback.local?.ip, "::");
  Buffer.from("00000000000000000000ffff7f000001", "hex").copy(bytes, FIELD.addressRemote6);
  const mapped = decodeRecord(bytes);
  assert.ok(mapped?.kind === "connect");
  assert.equal(mapped.remote.ip, "127.0.0.1");
});
