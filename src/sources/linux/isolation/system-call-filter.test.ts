import assert from "node:assert/strict";
import { test } from "node:test";
import { systemCallFilter } from "./system-call-filter.ts";

const ALLOW = 0x7fff_0000;
const EPERM = 0x0005_0001;

/** Runs the filter as the kernel does. */
function verdict(number: number, firstArgument = 0, architecture = 0xc000_003e): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(architecture, 4);
  data.writeUInt32LE(firstArgument, 16);
  const code = systemCallFilter();
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const [operation, value] = [code.readUInt16LE(8 * at), code.readUInt32LE(8 * at + 4)];
    if (operation === 0x06) return value;
    if (operation === 0x20) accumulator = data.readUInt32LE(value);
    else {
      const isTrue = operation === 0x15 ? accumulator === value : accumulator >= value;
      at += code.readUInt8(8 * at + (isTrue ? 2 : 3));
    }
  }
}

test("reading, writing, waiting, memory and threads are allowed", () => {
  for (const number of [0, 1, 7, 9, 11, 56, 202, 231, 281]) assert.equal(verdict(number), ALLOW);
});

test("programs, sockets, other processes and changes of files are refused", () => {
  for (const number of [41, 42, 59, 322, 57, 101, 165, 175, 105, 126, 298, 87, 82, 425]) {
    assert.equal(verdict(number), EPERM);
  }
});

test("of BPF only reading a map is allowed", () => {
  assert.equal(verdict(321, 1), ALLOW);
  for (const command of [0, 2, 5, 17]) assert.equal(verdict(321, command), EPERM);
});

test("calls by other interfaces than that of x86-64 are refused", () => {
  assert.equal(verdict(0x4000_0000), EPERM);
  assert.equal(verdict(1, 0, 0x4000_0003), EPERM);
});
