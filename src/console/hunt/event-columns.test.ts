// Which columns a list of events gets.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../base/json.ts";
import { columnsOf, textAt } from "./event-columns.ts";

const event = (document: JsonObject) => ({ index: "i", id: "1", timeMs: 0, document });

test("columns are what most of the events tell of", () => {
  const process = event({ process: { name: "sh", command_line: "sh -c id" }, host: { name: "a" } });
  const network = event({ "destination.ip": "192.0.2.1", "host.name": "a" });
  assert.deepEqual(columnsOf([process, process, network]), [
    "host.name",
    "process.name",
    "process.command_line",
    "destination.ip",
  ]);
  assert.deepEqual(columnsOf([]), []);
});

test("a field is found nested, dotted and mixed; lists are one text", () => {
  for (const document of [
    { process: { parent: { name: "x" } } },
    { "process.parent": { name: "x" } },
    { "process.parent.name": "x" },
  ]) {
    assert.equal(textAt(document, "process.parent.name"), "x");
  }
  assert.equal(textAt({ process: { args: ["a", "b"] } }, "process.args"), "a, b");
  assert.equal(textAt({ process: null }, "process.name"), "");
});
