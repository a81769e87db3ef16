import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FrameError, FrameReader, FrameWriter } from "./frames.ts";

test("frames come out as they went in, however the stream is cut", () => {
  const frame = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 20 }),
      fc.integer({ min: 1, max: 97 }),
      (frames, cut) => {
        const writer = new FrameWriter();
        for (const one of frames) writer.add(one, 0, one.length);
        const stream = Buffer.from(writer.take());
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

test("a length that no record has is nonsense, not memory", () => {
  const reader = new FrameReader();
  assert.throws(() => [...reader.read(Buffer.from([255, 255, 255, 255, 0]))], FrameError);
});
