import assert from "node:assert/strict";
import { test } from "node:test";
import { readTracePage } from "./trace-page.ts";

/** Words of 32 bits behind a page's header; `flags` are bits beside the length. */
function page(timeNs: bigint, words: readonly number[], flags = 0): Buffer {
  const bytes = Buffer.alloc(4_096);
  bytes.writeBigUInt64LE(timeNs, 0);
  bytes.writeUInt32LE((words.length * 4 + flags) >>> 0, 8);
  for (const [nth, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, 16 + 4 * nth);
  return bytes;
}

function entry(type: number, delta: number): number {
  return type + delta * 32;
}

test("records have the page's time and all differences since", () => {
  const { records } = readTracePage(page(1_000n, [entry(1, 5), 0xaa, entry(2, 7), 0xbb, 0xcc]));
  assert.deepEqual(
    records.map(({ timeNs, bytes }) => [timeNs, bytes.toString("hex")]),
    [
      [1_005n, "aa000000"],
      [1_012n, "bb000000cc000000"],
    ],
  );
});

test("a long record's length stands in a word of its own", () => {
  const words = [entry(0, 1), 4 + 120, ...Array(30).fill(7), entry(1, 1), 9];
  const { records } = readTracePage(page(0n, words));
  assert.deepEqual(
    records.map(({ bytes }) => bytes.length),
    [120, 4],
  );
});

test("a long pause is told as an extension, a jump of the clock as a stamp", () => {
  const [extend, stamp] = [entry(30, 3), entry(31, 4)];
  const { records } = readTracePage(
    page(10n, [extend, 2, entry(1, 0), 1, stamp, 1, entry(1, 0), 2]),
  );
  assert.deepEqual(
    records.map(({ timeNs }) => timeNs),
    [10n + 2n * 2n ** 27n + 3n, 2n ** 27n + 4n],
  );
});

test("padding ends a page, or is skipped where it has a time", () => {
  const skipped = [entry(29, 1), 8, 0xdead, entry(1, 1), 1];
  assert.equal(readTracePage(page(0n, skipped)).records.length, 1);
  assert.equal(readTracePage(page(0n, [entry(29, 0), 4, entry(1, 1), 1])).records.length, 0);
});

test("what was overwritten is counted, exactly where the kernel says how much", () => {
  const words = [entry(1, 0), 1];
  const told = page(0n, words, 0xc000_0000);
  told.writeBigUInt64LE(42n, 16 + 8);
  assert.equal(readTracePage(told).missedCount, 42);
  assert.equal(readTracePage(page(0n, words, 0x8000_0000)).missedCount, 1);
  assert.equal(readTracePage(page(0n, words)).missedCount, 0);
});

test("a page that is cut or lies about its length gives what fits", () => {
  const whole = page(0n, [entry(1, 0), 1, entry(3, 0), 1, 2, 3]);
  assert.equal(readTracePage(whole.subarray(0, 28)).records.length, 1);
  assert.equal(readTracePage(Buffer.alloc(3)).records.length, 0);
  assert.equal(readTracePage(page(0n, [entry(0, 0), 0])).records.length, 0);
});
