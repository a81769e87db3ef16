// Colors, completions and places of the editor.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { areaOffset } from "./area-offset.ts";
import { completed, completions, wordAt } from "./complete.ts";
import { faultRange, markFaults } from "./mark-faults.ts";
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
      fc.array(fc.record({ start: fc.nat(50), end: fc.nat(50) }), { maxLength: 4 }),
      (text, language, ranges) => {
        const tokens = tokenize(text, language);
        const faults = ranges.map(
          (range) => ({ ...range, code: "x", severity: "error", message: "", notes: [] }) as const,
        );
        for (const pieces of [tokens, markFaults(tokens, text, faults)])
          assert.equal(pieces.map((piece) => piece.text).join(""), text);
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

test("a text is cut where a fault begins or ends, and an error hides the warning below it", () => {
  const text = "any where a.b == 1";
  const fault = { code: "x", message: "", notes: [] };
  const pieces = markFaults(tokenize(text, "eql"), text, [
    { ...fault, severity: "warning", start: 4, end: 13 },
    { ...fault, severity: "error", start: 10, end: 11 },
    { ...fault, severity: "error" },
  ]);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  for (const { start, text: piece } of pieces) assert.ok(text.startsWith(piece, start));
  const marked = pieces.filter((piece) => piece.fault !== undefined);
  assert.equal(marked.map((piece) => piece.text).join(""), "where a.b");
  assert.deepEqual(
    marked.filter((piece) => piece.fault === "error").map(({ start, text: one }) => [start, one]),
    [[10, "a"]],
  );
});

test("a fault without length, or at the end of a line or text, underlines something all the same", () => {
  const at = (text: string, start: number, end = start) => {
    const range = faultRange(text, { start, end });
    return range === undefined ? undefined : text.slice(range.start, range.end);
  };
  assert.equal(at("any where", 4), "w");
  assert.equal(at("any where", 9), "e");
  assert.equal(at("any where", 99, 120), "e");
  assert.equal(at("a 😀\nb", 4), "😀");
  assert.equal(at("a 😀b", 2), "😀");
  assert.equal(at("a\n\nb", 2), undefined);
  assert.equal(at("", 0), undefined);
  assert.equal(faultRange("a", {}), undefined);
});

test("offsets are lines and columns from one", () => {
  assert.deepEqual(placeOf("ab\ncd", 4), { line: 2, column: 2 });
  assert.deepEqual(placeOf("", 0), { line: 1, column: 1 });
});

test("a place in a text of CRLF line ends is found in the text area, which has line feeds alone", () => {
  const text = "any where\r\n  a.b ==\r\n";
  const shown = text.replaceAll("\r\n", "\n");
  for (const word of ["any", "where", "a.b", "=="])
    assert.equal(areaOffset(text, text.indexOf(word)), shown.indexOf(word));
  assert.equal(areaOffset(text, text.length), shown.length);
  assert.equal(areaOffset(text, text.indexOf("\n")), shown.indexOf("\n"));
});

test("whatever the line ends, what stands before a place is as long as the text area makes it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("\r\n", "\r", "\n", "a", "😀")),
      fc.nat(40),
      (parts, cut) => {
        const [before, text] = [parts.slice(0, cut).join(""), parts.join("")];
        fc.pre(!(before.endsWith("\r") && text[before.length] === "\n"));
        const shown = before.replaceAll("\r\n", "\n");
        assert.equal(areaOffset(text, before.length), shown.length);
      },
    ),
  );
});
