// Colors, completions and places of the editor.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { completed, completions, wordAt } from "./complete.ts";
import { placeOf } from "./place-of.ts";
import { tokenize } from "./tokenize.ts";

const VIEW = {
  fields: [
    { path: "process.parent.name", type: "keyword" },
    { path: "process.name", type: "keyword" },
    { path: "user.name", type: "keyword" },
  ],
  functions: [{ name: "endsWith", summary: "whether a text ends so" }],
};

test("a query is colored by what its words are", () => {
  const kinds = tokenize('process where endsWith(process.name, "a\\"b") // x', "eql")
    .filter(({ text }) => text.trim() !== "")
    .map(({ kind, text }) => `${kind} ${text.trim()}`);
  assert.ok(kinds.includes('string "a\\"b"'), kinds.join("\n"));
  assert.ok(kinds.includes("function endsWith"));
  assert.ok(kinds.includes("comment // x"));
  assert.ok(kinds.some((kind) => kind.startsWith("keyword process")));
});

test("the query of a rule file is colored as a query, the rest as TOML", () => {
  const tokens = tokenize("[rule]\nname = \"x\"\nquery = '''\nany where true\n'''\n", "toml");
  const of = (kind: string) => tokens.filter((one) => one.kind === kind).map(({ text }) => text);
  assert.deepEqual(of("key"), ["[rule]", "name", "query"]);
  assert.ok(of("keyword").some((text) => text.includes("where")));
});

test("any text is colored without losing a character", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^['"#\n =[\]a-z/*\\]{0,40}$/)),
      fc.constantFrom("eql" as const, "toml" as const),
      (text, language) => {
        const whole = tokenize(text, language)
          .map((token) => token.text)
          .join("");
        assert.equal(whole, text);
      },
    ),
  );
});

test("unfinished strings and comments of a hundred thousand characters cost no time to speak of", () => {
  for (const text of ["'''", '"""', '"\\', "/*", "query = '''"].map((one) => one.repeat(8_000))) {
    assert.ok(tokenize(text, "eql").length > 0);
    assert.ok(tokenize(text, "toml").length > 0);
  }
});

test("the word at the cursor is completed, in a string nothing is", () => {
  const text = 'process where proc == "proc"';
  const word = wordAt(text, 18);
  assert.deepEqual(word, { start: 14, text: "proc" });
  assert.equal(wordAt(text, text.length - 1), undefined);
  assert.equal(wordAt("a", 1), undefined);
  assert.ok(word !== undefined);
  assert.deepEqual(completed(text, word, "process.name"), {
    text: 'process where process.name == "proc"',
    cursor: 26,
  });
});

test("what begins with the word comes before what holds it, the shorter first", () => {
  assert.deepEqual(
    completions("pro", VIEW).map(({ text }) => text),
    ["process.name", "process.parent.name"],
  );
  assert.deepEqual(
    completions("name", VIEW).map(({ text }) => text),
    ["user.name", "process.name", "process.parent.name"],
  );
  assert.deepEqual(completions("ends", VIEW)[0]?.text, "endsWith(");
});

test("offsets are lines and columns from one", () => {
  assert.deepEqual(placeOf("ab\ncd", 4), { line: 2, column: 2 });
  assert.deepEqual(placeOf("", 0), { line: 1, column: 1 });
});
