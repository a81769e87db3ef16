import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRegex } from "./lucene-regex.ts";

function matches(pattern: string, value: string, ignoreCase = false): boolean {
  const compiled = compileRegex(pattern, ignoreCase);
  assert.ok(compiled.ok, `${pattern}: ${compiled.ok ? "" : compiled.reason}`);
  return compiled.matches(value);
}

const cases: readonly (readonly [
  pattern: string,
  yes: readonly string[],
  no: readonly string[],
])[] = [
  ["ab", ["ab"], ["xab", "abx", "AB"]],
  ["a|bc", ["a", "bc"], ["ac", "abc"]],
  ["a.b", ["a\nb", "a\u{1f600}b"], ["ab"]],
  ["^a$", ["^a$"], ["a"]],
  // A sign behind a repeat repeats the whole, it makes nothing lazy.
  ["a+?b", ["b", "aab"], ["a"]],
  ["(xy)+?z", ["z", "xyxyz"], ["xz"]],
  ["a{2}?", ["", "aa"], ["a", "aaa"]],
  ["a**", ["", "aaa"], ["b"]],
  ["(a+?c)+?", ["", "c", "aacc"], ["a"]],
  ["[a-c^]+", ["b^"], ["d"]],
  ["[^]a]", ["b"], ["]", "a"]],
  ["\\d+\\.", ["12."], ["12", "1x"]],
  ["<7-12>", ["7", "12", "007"], ["6", "13"]],
  ["<007-012>", ["007", "012"], ["7"]],
  ['"a.b*"', ["a.b*"], ["axb"]],
  ["a@", ["a", "abc"], ["b"]],
  ["a#", [], ["a", "ab"]],
];

for (const [pattern, yes, no] of cases) {
  test(`the regular expression ${pattern} matches what Lucene's does`, () => {
    for (const value of yes) assert.ok(matches(pattern, value), `it matches ${value}`);
    for (const value of no) assert.ok(!matches(pattern, value), `it does not match ${value}`);
  });
}

test("case is ignored where the query says so", () => {
  assert.ok(matches("c[m-n]d", "CMD", true));
});

for (const pattern of [
  "(?=a)b",
  "a~b",
  "a{2000}",
  "(a",
  "[a",
  "*a",
  "<9-1>",
  "((a{500}){500}){9}",
]) {
  test(`the regular expression ${pattern} is refused with a reason`, () => {
    const compiled = compileRegex(pattern, false);
    assert.ok(!compiled.ok && compiled.reason.length > 0);
  });
}

test("a pattern that ends a backtracking engine takes time linear in the value", () => {
  assert.ok(!matches("(a|a)*b", "a".repeat(50_000)));
});
