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

const long = fc.constantFrom("a", "a", "a", "b", "?", "?", "c", "😀");
const longPart = fc.array(long, { minLength: 1, maxLength: 80 });

test("a long part with ? between stars is found where its definition says", () => {
  let foundCount = 0;
  fc.assert(
    fc.property(
      fc.array(longPart, { minLength: 1, maxLength: 2 }),
      fc.array(fc.constantFrom("a", "a", "a", "b", "c", "é", "😀"), { maxLength: 120 }),
      fc.array(fc.nat(120), { maxLength: 2 }),
      fc.boolean(),
      (parts, noise, at, isPlain) => {
        // The parts are put into the noise somewhere, with any letter for each `?`.
        const letters = [...noise];
        for (const [nth, part] of parts.entries()) {
          const stands = part.map((one) => (one === "?" ? "b" : one));
          if (at[nth] !== undefined) letters.splice(at[nth], 0, ...stands);
        }
        const narrow = (list: readonly string[]): string =>
          list.filter((one) => !isPlain || one !== "😀").join("");
        const pattern = `*${parts.map(narrow).join("*")}*`;
        const text = narrow(letters);
        const expected = matchesWildcard(pattern, text);
        if (expected) foundCount++;
        assert.equal(
          compileWildcards([pattern])(text),
          expected,
          JSON.stringify({ pattern, text }),
        );
      },
    ),
    { numRuns: 2_000 },
  );
  assert.ok(foundCount > 200, `${foundCount} found`);
});

test("a part of many characters of a kind each, longer than a word of bits, is found", () => {
  const alphabet = Array.from({ length: 400 }, (_, at) => String.fromCharCode(0x4e00 + at)).join(
    "",
  );
  const matches = compileWildcards([`*x${alphabet}?y*`]);
  assert.equal(matches(`${alphabet}x${alphabet}zy`), true);
  assert.equal(matches(`x${alphabet.slice(1)}zzy`), false);
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
