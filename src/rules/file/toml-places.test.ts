import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { findPlace, type KeyPath } from "./document-places.ts";
import { scanTomlPlaces } from "./toml-places.ts";

/** Every path to a scalar or empty array of a parsed document. */
function leaves(value: unknown, path: KeyPath = []): [KeyPath, unknown][] {
  if (typeof value !== "object" || value === null || value instanceof Date) return [[path, value]];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((inner, at) => [at, inner])
    : Object.entries(value);
  return entries.flatMap(([step, inner]) => leaves(inner, [...path, step]));
}

/** Each leaf's place must hold, written out, exactly that value. */
function assertPlaces(text: string): number {
  const root = scanTomlPlaces(text);
  const found = leaves(parse(text));
  for (const [path, value] of found) {
    const place = findPlace(root, path);
    assert.ok(place.isExact, `no place for ${path.join(".")} in\n${text}`);
    const written = text.slice(place.value.start, place.value.end);
    assert.deepEqual(parse(`x = ${written}`)["x"], value, path.join("."));
  }
  return found.length;
}

const document = `\ufeff# comment with [brackets] = and "quotes"
title = "a # b" # after
"quoted key" = 'x'
a.b."c.d" = 1
date = 1979-05-27 07:32:00Z   # blank inside
"t\\u0061b" = true
inline = { x = 1, y.z = [1, "]", { w = '}' }], }
list = [
  "a", # one
  'b,]',
  """two
  lines""",
]
[rule]
query = '''
process where x == "''"
'''
quotes = """""two""\\"  """""
esc = "a\\\\"
crlf = 1\r
[rule.deep.er]
n = -1.5e3
[[rule.threat]]
framework = "x"
[[rule.threat.technique]]
id = "T1"
[[rule.threat.technique]]
id = "T2"
[rule.threat.tactic]
id = "TA"
[[rule.threat]]
technique = []
[rule.threat.tactic]
id = "TB"
[ spaced . 'out' ]
k = inf
`;

test("every key and value of every spelling of TOML has its place", () => {
  assert.equal(assertPlaces(document), 23);
});

test("a table's place is its own header, also when a deeper one came first", () => {
  const text = "[a.b]\nx=1\n[a]\ny=1\n";
  const place = findPlace(scanTomlPlaces(text), ["a"]);
  assert.equal(text.slice(place.value.start, place.value.end), "[a]");
  assert.equal(findPlace(scanTomlPlaces(text), ["a", "b", "x"]).isExact, true);
});

test("a key's place is the key as written", () => {
  const place = findPlace(scanTomlPlaces(document), ["a", "b", "c.d"]);
  assert.equal(document.slice(place.key.start, place.key.end), '"c.d"');
});

test("a path that is not there is placed at the table around it", () => {
  const place = findPlace(scanTomlPlaces(document), ["rule", "threat", 1, "tactic", "name"]);
  assert.equal(place.isExact, false);
  assert.equal(document.slice(place.value.start, place.value.end), "[rule.threat.tactic]");
  assert.ok(place.value.start > document.lastIndexOf("[[rule.threat]]"));
});

test("any text is scanned without throwing or hanging", () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "'''",
    "=",
    ".",
    "a",
    "\n",
    "#",
    "\\",
    ",",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      scanTomlPlaces(pieces.join(""));
    }),
  );
});

test("whatever smol-toml writes is placed", () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string(), { maxLength: 3 }),
  );
  const { table } = fc.letrec<{ table: Record<string, unknown>; value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      tie("table"),
      fc.array(tie("table"), { minLength: 1, maxLength: 3 }),
    ),
    table: fc.dictionary(fc.string({ minLength: 1 }), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  }));
  fc.assert(
    fc.property(table, (value) => {
      assertPlaces(stringify(value));
    }),
    { numRuns: 300 },
  );
});

test("every leaf of other people's rules is placed", {
  skip: !existsSync(corpus()) && "no corpora here",
}, () => {
  const names = readdirSync(corpus(), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".toml"),
  );
  let count = 0;
  for (const name of names.filter((_, at) => at % 20 === 0)) {
    count += assertPlaces(readFileSync(join(corpus(), name), "utf8"));
  }
  assert.ok(count > 1000);
});

function corpus(): string {
  return join(import.meta.dirname, "..", "..", "..", "..", "shared", "corpora", "rules");
}
