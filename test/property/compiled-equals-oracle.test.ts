// The compiled form of a condition and the plain walk answer alike, on any condition and any event.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { foldCase } from "../../src/base/fold-case.ts";
import { compileCondition } from "../../src/eql/compile/compile-condition.ts";
import { foldConstants } from "../../src/eql/compile/fold-constants.ts";
import { compileWildcards } from "../../src/eql/compile/wildcard.ts";
import { evaluateCondition } from "../../src/eql/evaluate/evaluate-condition.ts";
import { matchesWildcard } from "../../src/eql/evaluate/naive-wildcard.ts";
import { printExpression } from "../../src/eql/syntax/print-query.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { eventArbitrary } from "./arbitrary-event.ts";
import { conditionArbitrary } from "./arbitrary-expression.ts";

test("compiled and oracle agree on any condition and event", () => {
  fc.assert(
    fc.property(
      conditionArbitrary,
      fc.array(eventArbitrary, { minLength: 1, maxLength: 5 }),
      (condition, events) => {
        const fields = new FieldTable();
        const compiled = compileCondition(foldConstants(condition, undefined), {
          fields,
          leaves: new Map(),
        });
        const reader = new EventReader(fields);
        for (const event of events) {
          reader.reset(event);
          const expected = evaluateCondition(condition, { fields: event });
          assert.equal(
            compiled(reader),
            expected,
            `${printExpression(condition)} on ${JSON.stringify(event)}`,
          );
        }
      },
    ),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 5000) },
  );
});

const letters = fc.constantFrom("a", "b", "A", "*", "?", "ß", "😀", "\n");
const texts = fc.array(letters, { maxLength: 8 }).map((list) => list.join(""));

test("compiled wildcards and their definition agree on any patterns and text", () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), texts, (patterns, text) => {
      const expected = patterns.some((pattern) => matchesWildcard(pattern, text));
      assert.equal(compileWildcards(patterns)(text), expected, JSON.stringify({ patterns, text }));
    }),
    { numRuns: 20_000 },
  );
});

test("a pattern that would make a backtracking matcher hang is answered at once", () => {
  const matches = compileWildcards([`${"*a".repeat(200)}*b`]);
  assert.equal(matches("a".repeat(100_000)), false);
});

test("folding case keeps every code point one, and folding twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), (text) => {
      const folded = foldCase(text);
      assert.equal([...folded].length, [...text].length);
      assert.equal(foldCase(folded), folded);
    }),
    { numRuns: 5000 },
  );
  assert.equal(foldCase("ΣΑΣ"), foldCase("σας"));
  assert.notEqual(foldCase("İ"), foldCase("i"));
});
