// alert_suppression: alerts with equal values of the rule's group_by fields, within its duration by the
// events' own time, fold into the first. Without a duration the window is the whole scan. Counts are
// told at the end; documents already given out keep what was known then.
import type { JsonValue } from "../base/json.ts";
import { readField } from "../event/read-field.ts";
import type { AlertSuppression, Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { isoTime } from "./iso-time.ts";

/** Open suppression windows of one rule; beyond it the oldest closes early. */
const WINDOWS_PER_RULE_MAX = 10_000;

interface Window {
  readonly startMs: number;
  count: number;
}

export class AlertSuppressor {
  readonly #windows = new Map<Rule, Map<string, Window>>();
  #suppressedCount = 0;

  get suppressedCount(): number {
    return this.#suppressedCount;
  }

  /** The alerts of one match if they are to be written, else none. */
  admit(rule: Rule, alerts: readonly Alert[]): readonly Alert[] {
    const suppression = rule.alertSuppression;
    const main = alerts.at(-1);
    if (suppression === undefined || main === undefined) return alerts;
    const terms = termsOf(main, suppression);
    const hasAll = terms.every(({ value }) => value !== null);
    if (!hasAll && suppression.missingFieldsStrategy === "doNotSuppress") return alerts;
    const key = JSON.stringify(terms.map(({ value }) => value));
    const windows = this.#windowsOf(rule);
    const open = windows.get(key);
    const nowMs = main.originalTimeMs;
    if (open !== undefined && isInside(open, nowMs, suppression)) {
      open.count++;
      this.#suppressedCount++;
      return [];
    }
    windows.delete(key);
    windows.set(key, { startMs: nowMs, count: 0 });
    if (windows.size > WINDOWS_PER_RULE_MAX) {
      const [oldest] = windows.keys();
      if (oldest !== undefined) windows.delete(oldest);
    }
    return alerts.map((alert) => (alert === main ? withSuppression(alert, terms) : alert));
  }

  #windowsOf(rule: Rule): Map<string, Window> {
    const known = this.#windows.get(rule);
    if (known !== undefined) return known;
    const made = new Map<string, Window>();
    this.#windows.set(rule, made);
    return made;
  }
}

interface Term {
  readonly field: string;
  readonly value: JsonValue;
}

function termsOf(alert: Alert, suppression: AlertSuppression): readonly Term[] {
  return suppression.groupBy.map((field) => {
    const value = readField(alert.document, field.split("."));
    return { field, value: value === undefined ? null : ([value].flat() as JsonValue) };
  });
}

function isInside(window: Window, nowMs: number, suppression: AlertSuppression): boolean {
  if (suppression.durationMs === undefined) return true;
  const sinceMs = Math.abs(nowMs - window.startMs);
  return Number.isNaN(sinceMs) || sinceMs <= suppression.durationMs;
}

function withSuppression(alert: Alert, terms: readonly Term[]): Alert {
  const time = isoTime(alert.originalTimeMs) ?? null;
  return {
    ...alert,
    document: {
      ...alert.document,
      "kibana.alert.suppression.terms": terms as unknown as JsonValue,
      "kibana.alert.suppression.start": time,
      "kibana.alert.suppression.end": time,
      "kibana.alert.suppression.docs_count": 0,
    },
  };
}
