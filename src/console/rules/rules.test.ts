// Which rules the list shows, and how a copy is made.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleRow } from "../../server/console/console-api.ts";
import { newRuleText, ownCopy, ruleIdOf } from "./own-copy.ts";
import { filteredRules, ruleFilter, ruleSearch } from "./rule-filter.ts";

const RULE: RuleRow = {
  ruleId: "r1",
  name: "Terminal Spawned with Python",
  severity: "high",
  riskScore: 73,
  isEnabled: true,
  isBuiltIn: true,
  isOwn: false,
  alertCount: 0,
  alertsByDay: [],
  missingFields: [],
  threat: [
    {
      tacticId: "TA0002",
      tacticName: "Execution",
      techniques: [{ id: "T1059", name: "Command and Scripting Interpreter" }],
    },
  ],
  tags: ["OS: Linux"],
};
const ALL = { text: "", severity: "", tactic: "", state: "all" } as const;

test("rules are found by all words, in name, tags, id and techniques", () => {
  const shown = (text: string) => filteredRules([RULE], { ...ALL, text }).length;
  assert.equal(shown("python linux"), 1);
  assert.equal(shown("T1059"), 1);
  assert.equal(shown("python windows"), 0);
});

test("tactic, technique and state narrow the list", () => {
  const shown = (filter: Partial<typeof ALL>) =>
    filteredRules([RULE], { ...ALL, ...filter }).length;
  assert.equal(shown({ tactic: "TA0002" } as object), 1);
  assert.equal(shown({ tactic: "T1059" } as object), 1);
  assert.equal(shown({ tactic: "TA0001" } as object), 0);
  assert.equal(shown({ state: "off" } as object), 0);
  assert.equal(shown({ state: "blind" } as object), 0);
});

test("a filter is the same after it was a link, and nonsense in it is left out", () => {
  const filter = { text: "a b", severity: "low", tactic: "T1", state: "own" } as const;
  assert.deepEqual(ruleFilter(ruleSearch(filter)), filter);
  assert.deepEqual(ruleFilter(new URLSearchParams("state=x")), ALL);
});

test("a copy has an id and a name of its own, in TOML and in JSON", () => {
  for (const text of [
    'rule_id = "old"\nname = "N"\n',
    "rule_id = 'old'\nname = 'N'\n",
    '{\n  "rule_id": "old",\n  "name": "N"\n}',
    '{"name":"N","rule_id":"old"}',
  ]) {
    const copy = ownCopy(text, "new");
    assert.equal(ruleIdOf(copy), "new");
    assert.match(copy, /["']N \(copy\)["']/);
  }
  assert.equal(ruleIdOf(newRuleText("x")), "x");
  assert.equal(ruleIdOf("nothing"), undefined);
});
