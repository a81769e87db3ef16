import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "smol-toml";
import { findPlace } from "./document-places.ts";
import { scanJsonPlaces } from "./json-places.ts";
import { literalOffsets } from "./literal-offsets.ts";
import { scanTomlPlaces } from "./toml-places.ts";

/** The file's text for `word` found in the value of the key q. */
function written(text: string, word: string): string {
  const value = parse(text)["q"] as string;
  const start = value.indexOf(word);
  assert.ok(start >= 0, value);
  const offsets = literalOffsets(text, findPlace(scanTomlPlaces(text), ["q"]).value);
  const span = offsets.toFile({ start, end: start + word.length });
  return text.slice(span.start, span.end);
}

const cases: readonly [name: string, text: string, word: string, written: string][] = [
  ["a literal string", "q = 'a \\n b'", "b", "b"],
  ["a long literal string", "q = '''\nx\n  word\n'''", "word", "word"],
  ["a long literal string with CRLF", "q = '''\r\nx\r\n  word'''", "word", "word"],
  ["a basic string", 'q = "\\t\\"x\\" word"', "word", "word"],
  ["an escape inside the span", 'q = "a\\u0062c"', "abc", "a\\u0062c"],
  ["an escape of two units", 'q = "\\U0001F600 word"', "word", "word"],
  ["a long basic string", 'q = """\na\\\\b word"""', "word", "word"],
  ["a line-ending backslash", 'q = """a \\  \n\n    word"""', "word", "word"],
  ["quotes before the closing ones", 'q = """"a word"""""', "word", "word"],
];

for (const [name, text, word, expected] of cases) {
  test(`offsets into ${name} come out in the file`, () => {
    assert.equal(written(text, word), expected);
  });
}

test("an empty span keeps its place, and one past the end is taken to the end", () => {
  const text = "q = 'abc'";
  const offsets = literalOffsets(text, { start: 4, end: 9 });
  assert.deepEqual(offsets.toFile({ start: 1, end: 1 }), { start: 6, end: 6 });
  assert.deepEqual(offsets.toFile({ start: 3, end: 3 }), { start: 8, end: 8 });
  assert.deepEqual(offsets.toFile({ start: 90, end: 99 }), { start: 8, end: 8 });
});

test("each character of any JSON string maps to what wrote it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const text = `{"a": [1, {"q":\n ${JSON.stringify(value)}}]}`;
      const place = findPlace(scanJsonPlaces(text, 0), ["a", 1, "q"]);
      assert.ok(place.isExact);
      const offsets = literalOffsets(text, place.value);
      for (let at = 0; at < value.length; at++) {
        const { start, end } = offsets.toFile({ start: at, end: at + 1 });
        assert.equal(JSON.parse(`"${text.slice(start, end)}"`), value[at]);
      }
    }),
  );
});
