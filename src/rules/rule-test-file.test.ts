import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { positionOf } from "../base/source-position.ts";
import { parseRuleTestFile } from "./rule-test-file.ts";

const file = "a.test.toml";

function faultsOf(text: string): string[] {
  const result = parseRuleTestFile({ file, text });
  return result.diagnostics.map((fault) => {
    assert.equal(fault.code, "RULE4016");
    return `${positionOf(text, fault.span?.start ?? 0).line}: ${fault.message}`;
  });
}

test("cases read with the file's event under each of theirs", () => {
  const text = `
[event]
"@timestamp" = 2026-03-24T10:00:00Z
host.os.type = "linux"
process = { name = "bash", args = ["a", "b"] }

[[case]]
name = "one"
expect = [[0], [1, -1]]
[[case.events]]
process.args = ["c"]
[[case.events]]
host.name = "web"

[[case]]
name = "silent"
expect = []
[[case.events]]

[[case]]
name = "recorded"
file = "a.log"
expect_count = 3
`;
  const result = parseRuleTestFile({ file, text });
  assert.ok(result.ok, JSON.stringify(result.diagnostics));
  const [one, silent, recorded] = result.value.cases;
  assert.deepEqual(JSON.parse(JSON.stringify(one?.events)), {
    kind: "inline",
    events: [
      {
        "@timestamp": "2026-03-24T10:00:00.000Z",
        host: { os: { type: "linux" } },
        process: { name: "bash", args: ["c"] },
      },
      {
        "@timestamp": "2026-03-24T10:00:00.000Z",
        host: { os: { type: "linux" }, name: "web" },
        process: { name: "bash", args: ["a", "b"] },
      },
    ],
  });
  assert.deepEqual(one?.expect, { kind: "alerts", alerts: [[0], [1, -1]] });
  assert.deepEqual(silent?.expect, { kind: "alerts", alerts: [] });
  assert.deepEqual(recorded?.events, { kind: "file", path: "a.log" });
  assert.deepEqual(recorded?.expect, { kind: "count", alertCount: 3 });
});

test("every fault is told at its line", () => {
  const text = `[evnt]
[[case]]
nme = "x"
expect = [[1], 2]
[[case.events]]
[[case]]
name = "b"
file = "x"
expect = [[0]]
[[case]]
name = "b"
`;
  assert.deepEqual(faultsOf(text), [
    '1: unknown key "evnt"; did you mean "event"?',
    '3: unknown key "nme"; did you mean "name"?',
    '2: a case needs a "name"',
    "4: expected the position of an event, 0 to 0, or -1 for a missing event",
    '4: expected "expect" as one list an alert, such as [[0], [1, 2]]',
    '9: a case with a "file" takes "expect_count"',
    '11: two cases are named "b"',
    '10: a case has either [[case.events]] or a "file"',
    '10: a case has either "expect" or "expect_count"',
  ]);
});

test("a file without cases, or that is no TOML, is a fault", () => {
  assert.deepEqual(faultsOf(""), ["1: expected at least one [[case]]"]);
  assert.match(faultsOf("\n[[case")[0] ?? "", /^2: not TOML: /);
});

test("any text as a case file gives a result", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      parseRuleTestFile({ file, text });
    }),
  );
});
