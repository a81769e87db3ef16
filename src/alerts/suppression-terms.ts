// What suppression groups by: the values of a rule's `group_by` fields, read from an alert's document.
import type { JsonValue } from "../base/json.ts";
import { readField } from "../event/read-field.ts";
import type { AlertSuppression, Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";

/** What folds alerts into earlier ones, whichever way it remembers them. */
export interface Suppressor {
  /** Takes the alerts of one match; returns those that are to be written now, of whatever match. */
  readonly admit: (rule: Rule, alerts: readonly Alert[]) => readonly Alert[];
  /** The end: what is still held. */
  readonly flush: () => readonly Alert[];
  readonly suppressedCount: number;
  /** Windows that closed before their time because there were too many. */
  readonly closedEarlyCount: number;
}

/** Open suppression windows of one rule; beyond it the oldest closes early. */
export const WINDOWS_PER_RULE_MAX = 10_000;

export interface SuppressionTerm {
  readonly field: string;
  /** Null where the alert lacks the field. */
  readonly value: JsonValue;
}

/** Undefined where the alert lacks a field and the rule raises such alerts each time. */
export function suppressionTerms(
  alert: Alert,
  suppression: AlertSuppression,
): readonly SuppressionTerm[] | undefined {
  const terms = suppression.groupBy.map((field) => {
    const value = readField(alert.document, field.split("."));
    return { field, value: value === undefined ? null : ([value].flat() as JsonValue) };
  });
  const hasAll = terms.every(({ value }) => value !== null);
  return hasAll || suppression.missingFieldsStrategy === "suppress" ? terms : undefined;
}

/** True when `nowMs` lies in the window that began at `startMs`; a time that is not known does. */
export function isInWindow(startMs: number, nowMs: number, durationMs: number): boolean {
  if (durationMs === Number.POSITIVE_INFINITY) return true;
  const sinceMs = Math.abs(nowMs - startMs);
  return Number.isNaN(sinceMs) || sinceMs <= durationMs;
}
