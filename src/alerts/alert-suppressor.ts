// alert_suppression: alerts with equal values of the rule's group_by fields, within its duration by the
// events' own time, fold into the first. Without a duration the window is the whole run. Where there is an
// end, the first is held until its window closes, so that its document says how many; a live stream gives
// it out at once, and the count is told at the end.
import type { JsonValue } from "../base/json.ts";
import type { Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { isoTime } from "./iso-time.ts";
import {
  isInWindow,
  type SuppressionTerm,
  type Suppressor,
  suppressionTerms,
  WINDOWS_PER_RULE_MAX,
} from "./suppression-terms.ts";

interface Window {
  readonly terms: readonly SuppressionTerm[];
  readonly startMs: number;
  /** The latest time of what was folded. */
  endMs: number;
  foldedCount: number;
  /** The alerts of the first match, where they are held. */
  readonly held: readonly Alert[];
}

export class AlertSuppressor implements Suppressor {
  readonly #holds: boolean;
  readonly #windows = new Map<Rule, Map<string, Window>>();
  #suppressedCount = 0;
  #closedEarlyCount = 0;

  constructor(holds: boolean) {
    this.#holds = holds;
  }

  get suppressedCount(): number {
    return this.#suppressedCount;
  }

  /** Windows that closed before their time because there were too many. */
  get closedEarlyCount(): number {
    return this.#closedEarlyCount;
  }

  /** Takes the alerts of one match; returns those that are to be written now, of whatever match. */
  admit(rule: Rule, alerts: readonly Alert[]): readonly Alert[] {
    const suppression = rule.alertSuppression;
    const main = alerts.at(-1);
    if (suppression === undefined || main === undefined) return alerts;
    const terms = suppressionTerms(main, suppression);
    if (terms === undefined) return alerts;
    const durationMs = suppression.durationMs ?? Number.POSITIVE_INFINITY;
    const key = JSON.stringify(terms.map(({ value }) => value));
    const windows = this.#windowsOf(rule);
    const open = windows.get(key);
    const nowMs = main.originalTimeMs;
    if (open !== undefined && isInWindow(open.startMs, nowMs, durationMs)) {
      open.foldedCount++;
      if (!(nowMs <= open.endMs)) open.endMs = nowMs;
      this.#suppressedCount++;
      return [];
    }
    windows.delete(key);
    const held = this.#holds ? alerts : [];
    const made = { terms, startMs: nowMs, endMs: nowMs, foldedCount: 0, held };
    windows.set(key, made);
    const written = this.#holds ? [] : alerts.map((alert) => withSuppression(alert, made));
    return [...closed(open), ...this.#closeOldest(windows), ...written];
  }

  /** The end: what is still held. */
  flush(): readonly Alert[] {
    const all = [...this.#windows.values()].flatMap((windows) => [...windows.values()]);
    this.#windows.clear();
    return all.flatMap(closed);
  }

  #windowsOf(rule: Rule): Map<string, Window> {
    const known = this.#windows.get(rule);
    if (known !== undefined) return known;
    const made = new Map<string, Window>();
    this.#windows.set(rule, made);
    return made;
  }

  #closeOldest(windows: Map<string, Window>): readonly Alert[] {
    const [oldest] = windows;
    if (windows.size <= WINDOWS_PER_RULE_MAX || oldest === undefined) return [];
    windows.delete(oldest[0]);
    this.#closedEarlyCount++;
    return closed(oldest[1]);
  }
}

function closed(window: Window | undefined): readonly Alert[] {
  return (window?.held ?? []).map((alert) => withSuppression(alert, window as Window));
}

/** Suppression is said on what stands for the match, not on the building blocks of a sequence. */
function withSuppression(alert: Alert, window: Window): Alert {
  if (alert.role === "building-block") return alert;
  return {
    ...alert,
    suppressedCount: window.foldedCount,
    document: {
      ...alert.document,
      "kibana.alert.suppression.terms": window.terms as unknown as JsonValue,
      "kibana.alert.suppression.start": isoTime(window.startMs) ?? null,
      "kibana.alert.suppression.end": isoTime(window.endMs) ?? null,
      "kibana.alert.suppression.docs_count": window.foldedCount,
    },
  };
}
