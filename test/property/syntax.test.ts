// The parser against any text, and the printer against any tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseExpression, parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { printExpression, printQuery } from "../../src/eql/syntax/print-query.ts";
import { conditionArbitrary } from "./arbitrary-expression.ts";

function withoutSpans(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value) => (/^(span|.*Span)$/.test(key) ? undefined : value)),
  );
}

test("parsing what was printed gives the same condition", () => {
  fc.assert(
    fc.property(conditionArbitrary, (condition) => {
      const text = printExpression(condition);
      const parsed = parseExpression(text);
      assert.ok(parsed.ok, `${text}: ${parsed.diagnostics[0]?.message}`);
      assert.deepEqual(withoutSpans(parsed.value), withoutSpans(condition), text);
    }),
    { numRuns: 3000 },
  );
});

const words = fc.constantFrom(
  ...'process any where and or not in in~ like~ regex : == != = < ( ) [ ] ![ , . | head 5 30s sequence sample by with maxspan runs until true null ? ?a `b` "x" \'y\' """z""" length( ~ + - * / % // /* @timestamp \\ \n é'.split(
    " ",
  ),
);

test("the parser answers any text with a tree or one diagnostic inside it, and never throws", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(words, { maxLength: 30 }).map((list) => list.join(" ")),
    fc.array(words, { maxLength: 30 }).map((list) => `process where ${list.join("")}`),
  );
  fc.assert(
    fc.property(text, (query) => {
      const parsed = parseQuery(query);
      if (parsed.ok) {
        assert.ok(parseQuery(printQuery(parsed.value.query)).ok);
        return;
      }
      assert.equal(parsed.diagnostics.length, 1);
      const place = parsed.diagnostics[0]?.span;
      assert.ok(place !== undefined && place.start <= place.end && place.end <= query.length);
    }),
    { numRuns: 5000 },
  );
});

test("nesting without end is refused, not a crash", () => {
  const deep = [
    `process where ${"(".repeat(100_000)}`,
    `process where ${"not ".repeat(100_000)}true`,
    `process where ${"-".repeat(100_000)}1 == 1`,
    `process where ${"length(".repeat(100_000)}`,
    `process where 1${" + 1".repeat(100_000)} == 1`,
  ];
  for (const query of deep) {
    const parsed = parseQuery(query);
    assert.equal(parsed.ok, false);
    assert.equal(parsed.diagnostics[0]?.code, "EQL1018");
  }
});

test("long chains and lists are loops, not nesting", () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => `a == ${at}`).join(" or ");
  const list = Array.from({ length: 20_000 }, (_, at) => `"x${at}"`).join(", ");
  assert.ok(parseQuery(`process where ${chain}`).ok);
  assert.ok(parseQuery(`process where a in (${list})`).ok);
});
