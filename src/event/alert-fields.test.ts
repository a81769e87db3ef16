import assert from "node:assert/strict";
import { test } from "node:test";
import { documentFacts } from "../outputs/document-facts.ts";
import { alertRowView } from "../server/console/alert-row-view.ts";
import { alertRow } from "../store/alerts/alert-row.ts";
import { alertFields } from "./alert-fields.ts";

const ALERT = {
  "kibana.alert.uuid": "a1",
  "kibana.alert.original_time": "2026-11-25T10:00:00.500Z",
  "@timestamp": "2026-11-25T10:00:07.000Z",
  "kibana.alert.severity": "high",
  "kibana.alert.risk_score": 73,
  "kibana.alert.rule.rule_id": "r1",
  "kibana.alert.rule.name": "A rule",
  "kibana.alert.workflow_status": "open",
  "kibana.alert.workflow_tags": ["x", 1],
};

test("a list of alerts says the same where it is kept, printed and shown", () => {
  for (const event of [
    { host: { name: ["web-1", "web-2"] }, user: { name: "eve" }, process: { args: ["id", "-u"] } },
    { "host.hostname": "db", process: { executable: "/usr/bin/id", command_line: "id" } },
    { host: { name: "", hostname: "h" }, user: { name: null } },
    {},
  ]) {
    const document = { ...ALERT, ...event };
    const kept = alertRow(document);
    const shown = alertRowView({ document });
    const printed = documentFacts(document);
    const of = { host: kept.hostName, user: kept.userName, ruleId: kept.ruleId, id: kept.id };
    assert.deepEqual(
      { host: shown.hostName, user: shown.userName, ruleId: shown.ruleId, id: shown.id },
      of,
    );
    const { host, user, ruleId, id } = printed;
    assert.deepEqual({ host, user, ruleId, id }, of);
    assert.equal(shown.timeMs, kept.timeMs);
    assert.equal(printed.time, "2026-11-25T10:00:00Z");
    assert.equal(shown.processName, printed.process);
  }
});

test("fields of another type than their name says are as absent ones", () => {
  const fields = alertFields({
    ...ALERT,
    "kibana.alert.original_time": {},
    "@timestamp": "never",
    "kibana.alert.risk_score": "73",
    "kibana.alert.severity": ["high"],
    "kibana.alert.workflow_assignee_ids": "mia",
    host: "web-1",
    process: { args: { 0: "id" }, name: 7 },
  });
  assert.deepEqual([fields.timeMs, fields.riskScore, fields.severity], [0, 0, ""]);
  assert.deepEqual([fields.assignees, fields.tags], [[], ["x"]]);
  assert.deepEqual([fields.hostName, fields.commandLine, fields.processName], ["", "", "7"]);
});

test("the command line is what was written, else its arguments; the parent's else its name", () => {
  const parent = { name: "sh" };
  assert.equal(alertFields({ process: { args: ["a", "b"], parent } }).commandLine, "a b");
  assert.equal(alertFields({ process: { args: ["a"], command_line: "c" } }).commandLine, "c");
  assert.equal(alertFields({ process: { parent } }).parentCommandLine, "sh");
});
