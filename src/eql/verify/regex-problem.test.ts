import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { regexProblem } from "./regex-problem.ts";

test("well formed expressions of Lucene's syntax are taken", () => {
  for (const pattern of [
    "",
    ".*net1[ ]+[a-z]{4,15}.*?",
    "(a|b)c@#",
    '"a(b"c',
    "a<1-100>",
    "[^a]?[\\]]*[]a]",
    '\\(\\{\\"x',
    "()a{2}b{3,}",
    "\\(?!x",
  ]) {
    assert.equal(regexProblem(pattern), undefined, pattern);
  }
});

test("a broken structure is told with its place", () => {
  const offsets: Readonly<Record<string, number>> = {
    "a(b": 1,
    "a)b": 1,
    "*a": 0,
    "a|+b": 2,
    "a[bc": 1,
    "a[]": 1,
    "a[^]": 1,
    "a\\": 1,
    'a"b': 1,
    "a{x}": 1,
    "a<b": 1,
    "{2}": 0,
  };
  for (const [pattern, offset] of Object.entries(offsets)) {
    assert.equal(regexProblem(pattern)?.offset, offset, pattern);
  }
});

test("what the compiler cannot run is told as well", () => {
  assert.match(regexProblem("~(a)")?.message ?? "", /complement/);
  assert.match(regexProblem("a{100000}")?.message ?? "", /repeat/);
  assert.ok(regexProblem("a".repeat(20_000)) !== undefined);
});

test("what other languages have is named", () => {
  assert.match(regexProblem("a(?=b)")?.message ?? "", /look-ahead/);
  assert.match(regexProblem("(?<!b)a")?.message ?? "", /look-behind/);
  assert.match(regexProblem("(?i)a")?.message ?? "", /flags/);
});

test("any text is answered, with a place inside it", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab\\[](){}<>|&~*+?"1-9,^'.split("")) }),
      (text) => {
        const found = regexProblem(text);
        assert.ok(
          found === undefined || (found.offset >= 0 && found.offset + found.length <= text.length),
        );
      },
    ),
  );
});
