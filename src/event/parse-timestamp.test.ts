import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseTimestamp } from "./parse-timestamp.ts";

test("a timestamp in the usual form is what the same one with a written zone is", () => {
  const digits = (count: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count })
      .map((d) => d.join(""));
  const two = digits(2);
  const usual = fc
    .tuple(
      digits(4),
      two,
      two,
      two,
      two,
      two,
      fc.option(fc.integer({ min: 1, max: 9 }).chain(digits)),
    )
    .map(([year, month, day, hour, minute, second, fraction]) => {
      const tail = fraction === null ? "" : `.${fraction}`;
      return `${year}-${month}-${day}T${hour}:${minute}:${second}${tail}`;
    });
  fc.assert(
    fc.property(usual, (text) => {
      assert.ok(Object.is(parseTimestamp(`${text}Z`), parseTimestamp(`${text}+00:00`)), text);
    }),
    { numRuns: 2000 },
  );
});

for (const [text, milliseconds] of [
  ["2026-07-04T00:00:00Z", Date.UTC(2026, 6, 4)],
  ["2026-07-04T00:00:00.006130720Z", Date.UTC(2026, 6, 4) + 6.13072],
  ["2026-07-04T02:00:00.5+02:00", Date.UTC(2026, 6, 4) + 500],
  ["2026-07-04", Date.UTC(2026, 6, 4)],
  ["1783123200000", 1_783_123_200_000],
] as const) {
  test(`the timestamp ${text} is ${milliseconds} milliseconds`, () => {
    assert.equal(parseTimestamp(text), milliseconds);
  });
}

for (const text of [
  "",
  "yesterday",
  "2026-07-04T00:00:00.Z",
  "2026-07-04TT0:00:00Z",
  "2026-07-0xT00:00:00Z",
  "8640000000000001",
]) {
  test(`"${text}" is no timestamp`, () => {
    assert.ok(Number.isNaN(parseTimestamp(text)));
  });
}

test("a number beyond what a Date can hold is no timestamp, so that printing it cannot throw", () => {
  assert.equal(parseTimestamp(8.64e15), 8.64e15);
  for (const number of [8.64e15 + 1, -1e17, 1e300, Number.POSITIVE_INFINITY]) {
    assert.ok(Number.isNaN(parseTimestamp(number)), String(number));
  }
});
