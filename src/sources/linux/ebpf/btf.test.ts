import assert from "node:assert/strict";
import { test } from "node:test";
import { Btf, BtfError } from "./btf.ts";

const STRUCT = 4;
const INTEGER = 1;
const CONST = 10;

/** A BTF blob of the types given as words, and their strings. */
function blob(types: readonly number[], names: string): Buffer {
  const header = Buffer.alloc(24);
  const body = Buffer.alloc(types.length * 4);
  types.forEach((word, at) => {
    body.writeUInt32LE(word >>> 0, at * 4);
  });
  const strings = Buffer.from(names);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt32LE(24, 4);
  header.writeUInt32LE(0, 8);
  header.writeUInt32LE(body.length, 12);
  header.writeUInt32LE(body.length, 16);
  header.writeUInt32LE(strings.length, 20);
  return Buffer.concat([header, body, strings]);
}

// 1 int; 2 anonymous struct { int inner at 4 }; 3 const 2; 4 struct task { int pid at 0; <3> at 8 }
const names = "\0int\0inner\0task\0pid\0";
const at = (name: string) => names.indexOf(`${name}\0`);
const sample = blob(
  [
    ...[at("int"), INTEGER << 24, 4, 32],
    ...[0, (STRUCT << 24) | 1, 8, at("inner"), 1, 32],
    ...[0, CONST << 24, 2],
    ...[at("task"), (STRUCT << 24) | 2, 16, at("pid"), 1, 0, 0, 3, 64],
  ],
  names,
);

test("a member's offset is found, through anonymous parts and qualifiers too", () => {
  const btf = new Btf(sample);
  assert.equal(btf.offsetOf("task.pid"), 0);
  assert.equal(btf.offsetOf("task.inner"), 12);
});

test("what the kernel does not have is undefined, not an error", () => {
  const btf = new Btf(sample);
  assert.equal(btf.offsetOf("task.nothing"), undefined);
  assert.equal(btf.offsetOf("nothing.pid"), undefined);
});

test("bytes that are no type information are refused", () => {
  assert.throws(() => new Btf(Buffer.alloc(64)), BtfError);
  assert.throws(() => new Btf(Buffer.alloc(3)), BtfError);
});
