import assert from "node:assert/strict";
import { test } from "node:test";
import { ecsSchema } from "./ecs-schema.ts";
import { editDistance, nearestNames } from "./nearest-names.ts";

test("the schema knows ECS with types", () => {
  const expected = {
    "@timestamp": "date",
    "process.name": "keyword",
    "process.pid": "number",
    "process.parent.args": "keyword",
    "process.interactive": "boolean",
    "source.ip": "ip",
    message: "text",
    labels: "object",
    "labels.env": "unknown",
    "process.Ext.anything": "unknown",
    "winlog.event_data.TargetUserName": "unknown",
    "process.name.caseless": "keyword",
    "file.Ext.entropy": "number",
  };
  for (const [path, type] of Object.entries(expected)) {
    assert.equal(ecsSchema.typeOf(path), type, path);
  }
  assert.equal(ecsSchema.typeOf("proces.name"), undefined);
  assert.equal(ecsSchema.typeOf("constructor"), undefined);
});

test("near fields are those a slip or another separator away", () => {
  assert.deepEqual(ecsSchema.near("process_name"), ["process.name"]);
  assert.deepEqual(ecsSchema.near("Process.CommandLine"), ["process.command_line"]);
  assert.deepEqual(ecsSchema.near("user.nmae"), ["user.name"]);
  assert.deepEqual(ecsSchema.near("nothing.like.it"), []);
  assert.deepEqual(ecsSchema.near("x".repeat(100_000)), []);
});

test("distances count changes, losses, additions and swaps up to a limit", () => {
  assert.equal(editDistance("name", "name", 2), 0);
  assert.equal(editDistance("name", "nmae", 2), 1);
  assert.equal(editDistance("name", "nam", 2), 1);
  assert.equal(editDistance("name", "frames", 2), 3);
  assert.equal(editDistance("", "ab", 2), 2);
});

test("short names allow one slip only, and at most three are offered", () => {
  assert.deepEqual(nearestNames("ab", ["ac", "cd", "ad", "ae", "af"]), ["ac", "ad", "ae"]);
});
