import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileRegex } from "../../eql/compile/lucene-regex.ts";
import { requiredText } from "./required-text.ts";

test("finds the longest piece that every match contains", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    [".*[ ]{20,}.*", "        "],
    ["([^ ]+[ ]{3,}[^ ]*){3,}.*", "   "],
    ["([^ ]+[ ]{3,}[^ ]*){0,}.*", undefined],
    ["(abc)?d.*efgh", "efgh"],
    ["(abc)+d", "abc"],
    ["ab*cde", "cde"],
    ["ab+cd", "bcd"],
    ["abc|def", undefined],
    ["a\\.b\\-c", "a.b-c"],
    ["\\d+abc", undefined],
    ["[a-c]xyz[^0-9]", "xyz"],
    ["abc{2}", "abcc"],
    ["abcd+?e", undefined],
    ["<1-100>abc", undefined],
  ];
  for (const [pattern, text] of cases) assert.equal(requiredText(pattern), text, pattern);
});

test("no match is without it", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    "ab",
    ".",
    "[ab]",
    "[a]",
    "(ab)",
    "(a|b)",
    "(a[b]{2,}c)",
    "\\.",
  );
  const repeat = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,}", "{0,2}");
  const pattern = fc
    .array(fc.tuple(piece, repeat), { maxLength: 6 })
    .map((parts) => parts.map((part) => part.join("")).join(""));
  const value = fc.string({ unit: fc.constantFrom("a", "b", "c", "."), maxLength: 12 });
  let foundCount = 0;
  fc.assert(
    fc.property(pattern, fc.array(value, { minLength: 40, maxLength: 40 }), (text, values) => {
      const required = requiredText(text);
      const compiled = compileRegex(text, false);
      if (required === undefined || !compiled.ok) return;
      for (const one of values) {
        if (!compiled.matches(one)) continue;
        foundCount++;
        assert.ok(one.includes(required), `${text} matches ${one} without ${required}`);
      }
    }),
    { numRuns: 1_000 },
  );
  assert.ok(foundCount > 100, `${foundCount} matches`);
});
