// The order in which the parts of a rotated log are read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logOf, oldestFirst } from "./rotated-log.ts";

function order(...paths: readonly string[]): readonly string[] {
  return oldestFirst(paths.map((path) => ({ path }))).map(({ path }) => path);
}

test("the highest number of a rotated log is its oldest part, the bare name its newest", () => {
  assert.deepEqual(order("a/audit.log", "a/audit.log.1", "a/audit.log.10.gz", "a/audit.log.2"), [
    "a/audit.log.10.gz",
    "a/audit.log.2",
    "a/audit.log.1",
    "a/audit.log",
  ]);
});

test("dated parts come by their dates, before the bare name", () => {
  assert.deepEqual(order("audit.log", "audit.log-20261124", "audit.log-20261123.gz"), [
    "audit.log-20261123.gz",
    "audit.log-20261124",
    "audit.log",
  ]);
});

test("what is no rotated log keeps its order", () => {
  const paths = ["z.ndjson", "part.2", "part.1", "a.json"];
  assert.deepEqual(order(...paths), paths);
});

test("logs of two folders are two logs", () => {
  assert.notEqual(logOf("a/audit.log.1"), logOf("b/audit.log.1"));
  assert.equal(logOf("a/audit.log.1"), logOf("a/audit.log"));
});
