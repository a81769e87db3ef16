// An alert made by hand, for tests of what is done with alerts.
import type { Alert } from "../src/alerts/alert.ts";
import type { JsonObject } from "../src/base/json.ts";
import type { EcsEvent } from "../src/event/ecs-event.ts";
import { adHocRule } from "../src/rules/ad-hoc-rule.ts";

export function madeEvent(fields: JsonObject, at = 0): EcsEvent {
  return {
    fields,
    kind: "ecs",
    origin: { file: "events.ndjson", line: at + 1 },
    timestampMs: Date.UTC(2026, 10, 24) + at,
    arrival: at,
  };
}

export function madeAlert(fields: JsonObject, changes: Partial<Alert> = {}): Alert {
  const event = madeEvent(fields);
  return {
    id: "an-alert",
    document: fields,
    rule: { ...adHocRule("process where true"), name: "A rule" },
    ruleName: changes.rule?.name ?? "A rule",
    severity: "medium",
    riskScore: 47,
    reason: "a reason",
    originalTimeMs: event.timestampMs,
    role: "event",
    isBuildingBlock: false,
    events: [event],
    suppressedCount: 0,
    ...changes,
  };
}
