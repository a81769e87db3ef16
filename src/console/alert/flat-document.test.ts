// A document as lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../../base/json.ts";
import { flatDocument, LINES_MAX, searchLines } from "./flat-document.ts";

test("nested and dotted fields are lines in order, lists of values are one", () => {
  assert.deepEqual(
    flatDocument({ process: { pid: 4, args: ["a", "b"] }, "event.kind": "signal" }),
    [
      { field: "event.kind", value: "signal" },
      { field: "process.args", value: "a, b" },
      { field: "process.pid", value: "4" },
    ],
  );
});

test("lists of objects have a line for each field with its place", () => {
  assert.deepEqual(flatDocument({ threat: [{ id: "T1" }, { id: "T2" }] }), [
    { field: "threat[0].id", value: "T1" },
    { field: "threat[1].id", value: "T2" },
  ]);
});

test("a document deeper or longer than any real one is cut, not followed", () => {
  let deep: JsonValue = "end";
  for (let depth = 0; depth < 1000; depth++) deep = { a: deep };
  assert.equal(flatDocument(deep).length, 1);
  const long = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1]));
  assert.equal(flatDocument(long).length, LINES_MAX);
});

test("search finds fields and values whatever their case", () => {
  const lines = flatDocument({ Host: "web", user: "Root" });
  assert.deepEqual(
    searchLines(lines, " root ").map(({ field }) => field),
    ["user"],
  );
  assert.deepEqual(
    searchLines(lines, "HOST").map(({ field }) => field),
    ["Host"],
  );
});
