import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutGuideQueries } from "./without-guide-queries.ts";

test("queries are taken out of a guide, braces and quotes in them included", () => {
  const query = '!{investigate{"label":"a } \\" b","providers":[[{"field":"x"}]]}}';
  assert.equal(withoutGuideQueries(`before ${query} after`), "before  after");
  assert.equal(withoutGuideQueries(`${query}${query}!{osquery{"query":"q"}}.`), ".");
});

test("what only looks like a query stays", () => {
  for (const note of [
    "!{investigate",
    '!{investigate{"a":1}',
    "!{other{}}",
    "!{osquery{}x}",
    "a",
  ]) {
    assert.equal(withoutGuideQueries(note), note);
  }
});

test("a guide of nothing but openings costs no more than its length", () => {
  const note = "!{osquery{".repeat(2_000);
  assert.equal(withoutGuideQueries(note), note);
});
