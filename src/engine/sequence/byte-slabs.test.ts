import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteSlabs, bytesAt, copyOf, SLAB_BYTES, type SlabPlace } from "./byte-slabs.ts";

function textAt(place: SlabPlace): string {
  const { block, start, end } = bytesAt(place);
  return Buffer.from(block.subarray(start, end)).toString();
}

test("what is put reads as it was, though the bytes it came from are used again", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ length: fc.integer({ min: 0, max: 40_000 }), drops: fc.nat(3) })),
      (steps) => {
        const slabs = new ByteSlabs();
        const shared = Buffer.alloc(40_000);
        const live: { readonly place: SlabPlace; readonly text: string }[] = [];
        steps.forEach(({ length, drops }, at) => {
          shared.fill(String.fromCharCode(97 + (at % 26)));
          const text = shared.toString("latin1", 0, length);
          live.push({ place: slabs.put({ block: shared, start: 0, end: length }), text });
          for (let count = 0; count < drops && live.length > 0; count++) {
            const [first] = live.splice((at * 7) % live.length, 1);
            if (first !== undefined) slabs.drop(first.place);
          }
          for (const { place, text: expected } of live) assert.equal(textAt(place), expected);
        });
        for (const { place } of live) slabs.drop(place);
        assert.equal(slabs.heldBytes, 0);
      },
    ),
    { numRuns: 50 },
  );
});

test("a copy outlives its place", () => {
  const slabs = new ByteSlabs();
  const place = slabs.put({ block: Buffer.from("first"), start: 0, end: 5 });
  const copy = copyOf(place);
  slabs.drop(place);
  slabs.put({ block: Buffer.from("other"), start: 0, end: 5 });
  assert.equal(Buffer.from(copy.block.subarray(copy.start, copy.end)).toString(), "first");
});

test("a long event lies alone and takes no more than its length", () => {
  const slabs = new ByteSlabs();
  const place = slabs.put({ block: Buffer.alloc(SLAB_BYTES), start: 0, end: SLAB_BYTES - 1 });
  assert.equal(slabs.heldBytes, SLAB_BYTES - 1);
  slabs.drop(place);
  assert.equal(slabs.heldBytes, 0);
});
