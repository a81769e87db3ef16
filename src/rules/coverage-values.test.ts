import assert from "node:assert/strict";
import { test } from "node:test";
import { asksForUnwritten } from "./coverage-values.ts";
import { loadRules } from "./load-rules.ts";

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "event.category": ["process", "file"],
  "event.action": ["exec", "fork"],
};

function asks(query: string): boolean {
  const text = [
    "[rule]",
    'name = "test"',
    'rule_id = "d76b02ef-fc95-4001-9297-01cb7412232f"',
    'type = "eql"',
    'language = "eql"',
    'severity = "low"',
    "risk_score = 21",
    'description = "test"',
    `query = '''${query}'''`,
  ].join("\n");
  const set = loadRules([{ file: "test.toml", text }]);
  const [rule] = set.rules;
  assert.ok(rule !== undefined, JSON.stringify(set.failed));
  return asksForUnwritten(rule, (path) => VALUES[path]);
}

for (const query of [
  'process where event.action == "executed"',
  'process where "executed" == event.action',
  'process where event.action in ("executed", "Exec")',
  'process where event.action : "executed*"',
  'process where event.action like "EX*"',
  'process where process.name == "sh" and event.action == "executed"',
  'process where event.action == "executed" or event.action == "started"',
  "iam where true",
  'sequence by host.id [process where true] [file where event.action == "read"]',
]) {
  test(`asks for a value that is never written: ${query}`, () => {
    assert.equal(asks(query), true);
  });
}

for (const query of [
  'process where event.action == "exec"',
  'process where event.action in~ ("executed", "Exec")',
  'process where event.action : "EX*"',
  'process where event.action like "ex*"',
  'process where event.action == "executed" or process.name == "sh"',
  'process where not event.action == "executed"',
  'process where event.action != "executed"',
  "process where event.action == null",
  'process where process.name == "anything"',
  "any where true",
  'process where event.action regex "executed"',
  'sequence by host.id with maxspan=1m [process where true] ![file where event.action == "read"] [file where true]',
]) {
  test(`may be true: ${query}`, () => {
    assert.equal(asks(query), false);
  });
}
