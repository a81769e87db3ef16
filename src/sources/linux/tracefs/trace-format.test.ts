import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, numberOf, parseTraceFormat, textOf } from "./trace-format.ts";

const EXEC = `name: sched_process_exec
ID: 314
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;
\tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;
\tfield:__u8 saddr[4];\toffset:16;\tsize:4;\tsigned:0;

print fmt: "filename=%s pid=%d", __get_str(filename), REC->pid
`;

const format = parseTraceFormat(EXEC);

test("a format tells where numbers, arrays and texts lie", () => {
  assert.ok(format !== undefined);
  assert.equal(format.id, 314);
  const record = Buffer.alloc(32);
  record.writeUInt32LE(77, 12);
  record.set([127, 0, 0, 1], 16);
  record.writeUInt32LE(20 | (6 << 16), 8);
  record.write("/bin/x", 20, "latin1");
  assert.equal(numberOf(record, format, "pid"), 77);
  assert.deepEqual([...(bytesOf(record, format, "saddr") ?? [])], [127, 0, 0, 1]);
  assert.equal(textOf(record, format, "filename"), "/bin/x");
});

test("a field that this kernel lacks, or a record too short for it, is undefined", () => {
  assert.ok(format !== undefined);
  assert.equal(numberOf(Buffer.alloc(64), format, "group_dead"), undefined);
  assert.equal(numberOf(Buffer.alloc(14), format, "pid"), undefined);
  assert.equal(bytesOf(Buffer.alloc(17), format, "saddr"), undefined);
  assert.equal(textOf(Buffer.alloc(8), format, "filename"), undefined);
  assert.equal(parseTraceFormat("nothing"), undefined);
});

test("a text that is said to lie outside of its record is cut", () => {
  assert.ok(format !== undefined);
  const record = Buffer.alloc(24, 0x61);
  record.writeUInt32LE(20 | (9_000 << 16), 8);
  assert.equal(textOf(record, format, "filename"), "aaaa");
});
