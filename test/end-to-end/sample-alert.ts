// Alert documents for tests of what comes after detection, made by the same code that makes real ones.
import { alertDocument } from "../../src/alerts/alert-document.ts";
import type { JsonObject } from "../../src/base/json.ts";

export interface SampleAlert {
  readonly id: string;
  readonly severity?: string;
  readonly rule?: string;
  readonly host?: string;
  readonly user?: string;
  readonly command?: string;
  readonly tactics?: readonly string[];
  readonly timeMs?: number;
  readonly group?: { readonly id: string; readonly index?: number };
  readonly isBlock?: boolean;
  readonly body?: JsonObject;
}

/** Of a shell that Python opened, unless said otherwise. */
export function sampleAlert(sample: SampleAlert): JsonObject {
  const { id, severity = "high", rule = "Python Shell", host = "web-1", user = "deploy" } = sample;
  const time = new Date(sample.timeMs ?? Date.UTC(2026, 10, 24, 10)).toISOString();
  const body: JsonObject = sample.body ?? {
    "@timestamp": time,
    event: { kind: "event", category: ["process"], type: ["start"], action: "exec" },
    host: { id: `id-of-${host}`, name: host, os: { type: "linux" } },
    user: { name: user },
    process: {
      name: "bash",
      executable: "/usr/bin/bash",
      args: ["bash", "-i"],
      command_line: sample.command ?? "bash -i",
      parent: {
        name: "python3",
        executable: "/usr/bin/python3",
        args: ["python3", "/srv/job.py"],
        command_line: "python3 /srv/job.py",
      },
    },
  };
  return alertDocument({
    id,
    body,
    ruleFields: {
      "kibana.alert.rule.uuid": `uuid of ${rule}`,
      "kibana.alert.rule.rule_id": `id of ${rule}`,
      "kibana.alert.rule.name": rule,
      "kibana.alert.rule.note": "## Triage",
      "kibana.alert.rule.exceptions_list": [{ id: "x", list_id: "jobs" }],
      "kibana.alert.rule.threat": (sample.tactics ?? ["TA0002"]).map((tactic) => ({
        framework: "MITRE ATT&CK",
        tactic: { id: tactic, name: "", reference: "" },
        technique: [],
      })),
    },
    reason: `process event with process bash by ${user} on ${host} created ${severity} alert ${rule}.`,
    severity,
    riskScore: 73,
    ruleName: rule,
    depth: 1,
    ancestors: [{ id: `event of ${id}`, type: "event", index: "logs", depth: 0 }],
    originalTime: time,
    writtenAt: "2026-11-24T12:00:00.000Z",
    ...(sample.group === undefined ? {} : { group: sample.group }),
    ...(sample.isBlock === true ? { buildingBlockType: "default" } : {}),
  });
}
