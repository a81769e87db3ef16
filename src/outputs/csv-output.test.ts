// Cells whose text an attacker chose: a spreadsheet runs none of it, a terminal obeys none of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { madeAlert } from "../../test/made-alert.ts";
import { csvCell, csvHeader, csvRow } from "./csv-output.ts";

test("what a spreadsheet would run as a formula is made text", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"]) {
    const cell = csvCell(`${start}SUM(A1)`);
    assert.match(cell, /^"?'/, JSON.stringify(start));
  }
  assert.equal(csvCell("a=b"), "a=b");
});

test("commas, quotes and line breaks are quoted as RFC 4180 has it", () => {
  assert.equal(csvCell('say "hi", twice'), '"say ""hi"", twice"');
  assert.equal(csvCell("one\r\ntwo"), '"one\ntwo"');
});

test("no cell holds a character that a terminal obeys or that hides what follows", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(
        csvCell(`\u001b[2J\u009b\u202e${text}`),
        /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u,
      );
    }),
  );
});

test("a row has a cell for every column", () => {
  const row = csvRow(madeAlert({ process: { name: "bash" } }));
  assert.equal(row.split(",").length, csvHeader.split(",").length);
  assert.match(row, /^2026-11-24T00:00:00Z,medium,47,A rule,/);
});
