import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { foldCase } from "../../src/base/fold-case.ts";
import { TextBits } from "../../src/engine/index/text-bits.ts";
import { LineScanner } from "../../src/engine/scanner/line-scanner.ts";
import type { FieldValue } from "../../src/event/read-field.ts";

const PATHS = ["a", "b", "c"];

function scannerOf(valuesMax: number, tablesBytesMax?: number): LineScanner {
  const scanner = LineScanner.create({
    paths: PATHS,
    foreignPaths: [],
    valuesMaxOf: () => valuesMax,
    ...(tablesBytesMax === undefined ? {} : { tablesBytesMax }),
  });
  assert(scanner !== undefined);
  return scanner;
}

function scan(scanner: LineScanner, line: string): void {
  const block = Buffer.from(line);
  assert(scanner.scan(block, 0, block.length), line);
}

const character = fc.constantFrom("a", "A", "b", "/", "\\", '"', ".", "é", "ſ", "\n", " ", "-");
const text = fc.string({ unit: character, maxLength: 14 });
const value = fc.oneof(
  text,
  fc.array(text, { maxLength: 3 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ x: "aaa" }),
  fc.constant([["aab"], { a: "bbb" }]),
);

function texts(found: FieldValue): readonly string[] {
  if (found === undefined) return [];
  return (typeof found === "object" ? found : [found]).map((one) => foldCase(String(one)));
}

test("a value that holds a piece, or is a whole text, is never passed over", () => {
  const piece = fc.string({ unit: character, minLength: 3, maxLength: 7 }).map(foldCase);
  let passedOverCount = 0;
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 3 }),
      fc.array(text.map(foldCase), { maxLength: 2 }),
      fc.array(value, { minLength: 10, maxLength: 10 }),
      (pieces, wholes, values) => {
        const bits = new TextBits();
        for (const one of pieces) bits.addPiece(one);
        for (const one of wholes) bits.addWhole(one);
        const scanner = scannerOf(10);
        for (const one of values) {
          scan(scanner, JSON.stringify({ a: one }));
          if (bits.mayHold(scanner.tables, 0)) continue;
          passedOverCount++;
          for (const held of texts(scanner.value(0))) {
            assert.ok(!pieces.some((wanted) => held.includes(wanted)), JSON.stringify(one));
            assert.ok(!wholes.includes(held), JSON.stringify(one));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(passedOverCount > 500, `${passedOverCount} were passed over`);
});

test("what is added later is looked for as well", () => {
  const bits = new TextBits();
  const scanner = scannerOf(10);
  scan(scanner, '{"a":"/usr/bin/python"}');
  assert.equal(bits.mayHold(scanner.tables, 0), false);
  bits.addPiece("python");
  assert.equal(bits.mayHold(scanner.tables, 0), true);
});

/** A demand of field `slot`, by value: true where the set's element stays. */
const stays = (element: number, slot: number, found: FieldValue): boolean =>
  (JSON.stringify(found ?? null).length + element * 7 + slot) % 3 !== 0;

for (const [what, tablesBytesMax] of [
  ["", undefined],
  [", and where there is no room for all rows, it leaves too many", 7_000],
] as const) {
  test(`a set is narrowed down to the rows of an event's values${what}`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 30 }),
        (elementCount, events) => {
          const scanner = scannerOf(20, tablesBytesMax);
          const wordCount = Math.ceil(elementCount / 32);
          const fields = PATHS.map((_, slot) => {
            const demanding = new Uint32Array(wordCount);
            for (let one = slot; one < elementCount; one += 2)
              demanding[one >>> 5] = (demanding[one >>> 5] as number) | (1 << (one & 31));
            return { slot, demanding };
          });
          const table = scanner.tables.rows(fields, wordCount);
          if (table === undefined) {
            assert.ok(tablesBytesMax !== undefined);
            return;
          }
          const demands = (one: number, slot: number): boolean =>
            one >= slot && (one - slot) % 2 === 0;
          for (const [a, b, c] of events) {
            scan(scanner, JSON.stringify({ a, b, ...(c === null ? {} : { c }) }));
            table.left.fill(0xffffffff);
            for (let at = table.narrow(0); at >= 0; at = table.narrow(at)) {
              const row = new Uint32Array(wordCount).fill(0xffffffff);
              for (let one = 0; one < elementCount; one++) {
                if (demands(one, at) && !stays(one, at, scanner.value(at)))
                  row[one >>> 5] = (row[one >>> 5] as number) & ~(1 << (one & 31));
              }
              table.learn(at, row);
            }
            for (let one = 0; one < elementCount; one++) {
              const isLeft: boolean =
                (((table.left[one >>> 5] as number) >>> (one & 31)) & 1) === 1;
              const isNumbered = (slot: number): boolean => scanner.valueId(slot) !== 0;
              const wanted = PATHS.every(
                (_, slot) => !demands(one, slot) || stays(one, slot, scanner.value(slot)),
              );
              const isToldBy = PATHS.every((_, slot) => !demands(one, slot) || isNumbered(slot));
              if (tablesBytesMax === undefined && isToldBy) assert.equal(isLeft, wanted);
              if (wanted) assert.ok(isLeft);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
}
