import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DISCARDED } from "../ebpf/ring-buffer.ts";
import { FrameError, FrameReader, frameOf } from "./frames.ts";

test("frames come out as they went in, however the stream is cut", () => {
  const frame = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 20 }),
      fc.integer({ min: 1, max: 97 }),
      (frames, cut) => {
        const stream = Buffer.concat(frames.map(frameOf));
        const reader = new FrameReader();
        const found: Buffer[] = [];
        for (let at = 0; at < stream.length; at += cut) {
          for (const one of reader.read(stream.subarray(at, at + cut)))
            found.push(Buffer.from(one));
        }
        assert.deepEqual(found, frames);
      },
    ),
  );
});

test("what the kernel discarded is passed over", () => {
  const [discarded, kept] = [frameOf(Buffer.from("gone")), frameOf(Buffer.from("here"))];
  discarded.writeUInt32LE(4 + DISCARDED, 0);
  const found = Array.from(new FrameReader().read(Buffer.concat([discarded, kept])), String);
  assert.deepEqual(found, ["here"]);
});

test("a length that no record has is nonsense, not memory", () => {
  const reader = new FrameReader();
  const header = Buffer.from([255, 255, 255, 15, 0, 0, 0, 0]);
  assert.throws(() => [...reader.read(header)], FrameError);
});
