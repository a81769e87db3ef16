// One line of a list of alerts, from the alert's document. Every text in it may be an attacker's: it goes
// out as it is, as JSON, and the page shows text as text. Only its length is cut.
import { alertFields } from "../../event/alert-fields.ts";
import type { KeptAlert } from "../../store/alerts/alert-store.ts";
import type { AlertRow } from "./console-api.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { threatOf } from "./threat-view.ts";

export function alertRowView({ document }: Pick<KeptAlert, "document">): AlertRow {
  const fields = alertFields(document);
  const { id, timeMs, severity, riskScore, ruleId, ruleName, status, tags, assignees } = fields;
  return {
    ...{ id, timeMs, severity, riskScore, ruleId, ruleName, status, tags, assignees },
    reason: cut(fields.reason),
    hostName: cut(fields.hostName),
    userName: cut(fields.userName || fields.userId),
    processName: cut(fields.processName),
    commandLine: cut(fields.commandLine),
    tactics: threatOf(document["kibana.alert.rule.threat"]).map(({ tacticId }) => tacticId),
    suppressedCount: 1 + fields.suppressedCount,
  };
}

function cut(text: string): string {
  const most = CONSOLE_LIMITS.rowCharactersMax;
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
