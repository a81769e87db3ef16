import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { CODEC_BROTLI, CODEC_RAW, CODEC_ZSTD, pack, UnreadableBlob, unpack } from "./codec.ts";

const text = Buffer.from("the same again and ".repeat(100));

test("a blob comes back, compressed when that saves room, raw when not", () => {
  for (const data of [
    text,
    Buffer.alloc(0),
    Buffer.from("short"),
    Buffer.from([...Array(300).keys()]),
  ]) {
    assert.deepEqual(Buffer.from(unpack(pack(data))), data);
  }
  assert.ok(pack(text).length < 100);
  assert.notEqual(pack(text)[0], CODEC_RAW);
  assert.equal(pack(Buffer.from("short"))[0], CODEC_RAW);
  assert.equal(pack(text, 1e6)[0], CODEC_RAW);
});

test("brotli is read wherever it was written", () => {
  const blob = Buffer.concat([Buffer.from([CODEC_BROTLI, 0, 0, 0, 0]), brotliCompressSync(text)]);
  blob.writeUInt32LE(text.length, 1);
  assert.deepEqual(unpack(blob), text);
});

test("damage is an UnreadableBlob, and a bomb swells to no more than the blob says", () => {
  const blob = pack(text);
  const short = Buffer.from(blob);
  short.writeUInt32LE(10, 1);
  const long = Buffer.from(blob);
  long.writeUInt32LE(1e6, 1);
  const torn = blob.subarray(0, blob.length - 5);
  const unknown = Buffer.from(blob);
  unknown[0] = 99;
  for (const bad of [short, long, torn, unknown, Buffer.alloc(3)]) {
    assert.throws(() => unpack(bad), UnreadableBlob);
  }
});

test("zstd where Node lacks it is unreadable with the reason", () => {
  const blob = Buffer.from([CODEC_ZSTD, 1, 0, 0, 0, 7]);
  assert.throws(() => unpack(blob), UnreadableBlob);
});
