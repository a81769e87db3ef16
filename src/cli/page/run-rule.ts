// A rule's text tried over the kept events of the last days: what it would have raised, without raising it.
import { setImmediate as giveWay } from "node:timers/promises";
import type { Alert } from "../../alerts/alert.ts";
import { executionName } from "../../alerts/alert-maker.ts";
import { RunSuppression } from "../../alerts/run-suppression.ts";
import { EXECUTION_MS } from "../../pipeline/live/detection.ts";
import { evaluateStoredWindow } from "../../pipeline/live/window-evaluation.ts";
import { loadRules } from "../../rules/load-rules.ts";
import { alertRowView } from "../../server/console/alert-row-view.ts";
import type { RuleRunAnswer, RuleRunRequest } from "../../server/console/console-api.ts";
import { refused } from "../../server/console/console-refusal.ts";
import type { RuleDeskParts } from "./rule-desk-parts.ts";
import { oneRule } from "./rule-text.ts";

const DAY_MS = 86_400_000;
/** A person reads some; a number says the rest. */
const SHOWN_MAX = 100;

export async function runRule(
  { text, days }: RuleRunRequest,
  parts: RuleDeskParts & { readonly signal: AbortSignal },
): Promise<RuleRunAnswer> {
  const { ruleId } = oneRule(text);
  const [rule] = loadRules([{ file: "<rule>", text }]).rules;
  if (rule === undefined) throw refused("rules of this type are not run");
  const { events, nowMs, set, signal } = parts;
  const startMs = nowMs();
  let shown: Alert[] = [];
  let raisedCount = 0;
  const result = await evaluateStoredWindow({
    rules: [rule],
    set: { ...set(), rules: [rule] },
    window: { fromMs: startMs - days * DAY_MS, toMs: startMs },
    events,
    nowMs,
    executionUuid: executionName(`try of ${ruleId}`, startMs),
    suppressor: new RunSuppression(EXECUTION_MS),
    keep: (alerts) => {
      const raised = alerts.filter(({ role }) => role !== "building-block");
      raisedCount += raised.length;
      shown = [...shown, ...raised].slice(-SHOWN_MAX);
    },
    pause: giveWay,
    signal,
    isNarrowed: true,
  });
  return {
    examinedCount: result.eventCount,
    matchCount: raisedCount,
    isCut: !result.isWhole,
    tookMs: Math.max(0, nowMs() - startMs),
    alerts: shown.toReversed().map(alertRowView),
  };
}
