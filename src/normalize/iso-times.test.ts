import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IsoTimes } from "./iso-times.ts";

test("times are as a Date writes them, in any order, before 1970 and after", () => {
  const times = fc.array(fc.integer({ min: -8.64e15, max: 8.64e15 }));
  const close = fc.array(fc.integer({ min: 1.79e12, max: 1.79e12 + 5_000 }));
  fc.assert(
    fc.property(fc.oneof(times, close), (all) => {
      const iso = new IsoTimes();
      for (const ms of all) assert.equal(iso.milliseconds(ms), new Date(ms).toISOString());
    }),
  );
});

test("microseconds are cut, not rounded", () => {
  const iso = new IsoTimes();
  assert.equal(iso.microseconds(1_700_000_000_000), "2023-11-14T22:13:20.000000Z");
  assert.equal(iso.microseconds(1_700_000_000_999.9995), "2023-11-14T22:13:20.999999Z");
  assert.equal(iso.microseconds(1_700_000_001_007.25), "2023-11-14T22:13:21.007250Z");
});
