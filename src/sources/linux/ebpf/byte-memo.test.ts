import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteMemo } from "./byte-memo.ts";
import { RecordBytes } from "./record-bytes.ts";

test("what was kept is what the bytes give, whatever came before", () => {
  const bytes = fc.uint8Array({ maxLength: 14, max: 2 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 60 }), (all) => {
      // Two places and a short limit: nearly all collide, and some are too long to be kept.
      const memo = new ByteMemo({
        places: 2,
        bytesMax: 10,
        make: (record, start, end) => record.part(start, end).toString("hex"),
      });
      const record = new RecordBytes();
      for (const one of all) {
        record.turnTo(Buffer.from(one));
        assert.equal(memo.of(record, 0, one.length), Buffer.from(one).toString("hex"));
      }
    }),
  );
});

test("the same bytes give the same object, also from another block", () => {
  const memo = new ByteMemo({ places: 64, bytesMax: 8, make: () => ({}) });
  const record = new RecordBytes();
  record.turnTo(Buffer.from("__12345678__"));
  const first = memo.of(record, 2, 10);
  record.turnTo(Buffer.from(new Uint8Array(Buffer.from("12345678"))));
  assert.equal(memo.of(record, 0, 8), first);
});
