import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePathFilter, filterByPath } from "./dotted-pattern.ts";

const answer = {
  errors: true,
  took: 3,
  items: [
    { create: { status: 201, _id: "a" } },
    { create: { status: 400, error: { type: "t", reason: "r" } } },
  ],
};

const PATHS: readonly (readonly [string, unknown])[] = [
  ["errors", { errors: true }],
  ["items.*.error.type", { items: [{ create: { error: { type: "t" } } }] }],
  ["items.**.reason", { items: [{ create: { error: { reason: "r" } } }] }],
  ["**.status", { items: [{ create: { status: 201 } }, { create: { status: 400 } }] }],
  ["-items", { errors: true, took: 3 }],
  [
    "items.create,-**.error,-**._id",
    { items: [{ create: { status: 201 } }, { create: { status: 400 } }] },
  ],
  ["e*,t*", { errors: true, took: 3 }],
  ["nothing", {}],
];

for (const [path, expected] of PATHS) {
  test(`filter_path=${path}`, () => assert.deepEqual(filterByPath(answer, path), expected));
}

test("a filter_path of thousands of patterns is refused", () => {
  assert.throws(() => filterByPath(answer, "a,".repeat(10_000)), /too long/);
});

const document = {
  "@timestamp": "x",
  process: { name: "bash", args: ["a", "b"], parent: { name: "sshd" }, empty: {} },
  "user.name": "root",
  dll: [{ name: "one", path: "/a" }, { name: "two" }, "plain"],
};

const FILTERS: readonly (readonly [readonly string[], readonly string[], unknown])[] = [
  [[], [], document],
  [["process.name"], [], { process: { name: "bash" } }],
  [
    ["*.name"],
    ["user*"],
    {
      process: { name: "bash", parent: { name: "sshd" } },
      dll: [{ name: "one" }, { name: "two" }],
    },
  ],
  [
    ["process"],
    ["process.parent", "process.empty"],
    { process: { name: "bash", args: ["a", "b"] } },
  ],
  [["user.name"], [], { "user.name": "root" }],
  [["process.args"], [], { process: { args: ["a", "b"] } }],
  [["nothing"], [], {}],
];

for (const [includes, excludes, expected] of FILTERS) {
  test(`_source with [${includes}] without [${excludes}]`, () => {
    assert.deepEqual(compilePathFilter(includes, excludes)(document), expected);
  });
}
