// alert_suppression where runs look back over the same events: a scheduled run, and the one after it. Unlike
// on a stream, a match may come again, and so may matches of a window that closed since. So the windows of
// a run are remembered with how far each has counted, also behind a newer one of the same key: what comes
// again opens nothing and is not counted twice, and ids are those that the stream gives.
import type { Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { isInWindow, type Suppressor, suppressionTerms } from "./suppression-terms.ts";
import {
  entriesOf,
  FORGOTTEN_AFTER_MS,
  type SuppressedAlerts,
  stateOf,
  suppressionKey,
  textOf,
  WINDOWS_MAX,
  withSuppression,
  writtenState,
} from "./suppression-windows.ts";

interface Window {
  readonly alertId: string;
  readonly startMs: number;
  /** The latest time of what was folded by the runs before; what is no later was counted by them. */
  readonly countedMs: number;
  /** Of this run too. */
  endMs: number;
  foldedCount: number;
}

interface RuleWindows {
  durationMs: number;
  readonly byKey: Map<string, Window[]>;
}

export class RunSuppression implements Suppressor {
  readonly #executionMs: number;
  /** By the rule's uuid. */
  readonly #rules = new Map<string, RuleWindows>();
  #windowCount = 0;
  #suppressedCount = 0;
  #closedEarlyCount = 0;

  /** `executionMs` is what stands for one execution where a rule suppresses per execution. */
  constructor(executionMs: number) {
    this.#executionMs = executionMs;
  }

  get suppressedCount(): number {
    return this.#suppressedCount;
  }

  get closedEarlyCount(): number {
    return this.#closedEarlyCount;
  }

  admit(rule: Rule, alerts: readonly Alert[]): readonly Alert[] {
    const suppression = rule.alertSuppression;
    const main = alerts.at(-1);
    if (suppression === undefined || main === undefined) return alerts;
    const terms = suppressionTerms(main, suppression);
    if (terms === undefined) return alerts;
    const durationMs = suppression.durationMs ?? this.#executionMs;
    const windows = this.#windowsOf(rule.uuid, suppressionKey(terms), durationMs);
    const nowMs = main.originalTimeMs;
    const opened = windows.find(({ alertId }) => alertId === main.id);
    const open = opened ?? windowAt(windows, nowMs, durationMs);
    if (open !== undefined && open !== opened) {
      this.#fold(open, nowMs);
      return [];
    }
    if (opened === undefined) {
      const countedMs = Number.NEGATIVE_INFINITY;
      windows.push({ alertId: main.id, startMs: nowMs, countedMs, endMs: nowMs, foldedCount: 0 });
      this.#windowCount++;
      this.#keepLimit(rule.uuid);
    }
    return alerts.map((alert) => (alert === main ? withSuppression(alert, terms) : alert));
  }

  /** Nothing is held. */
  flush(): readonly Alert[] {
    return [];
  }

  /** What this run folded, by the alert that stands for it. */
  suppressed(): readonly SuppressedAlerts[] {
    return [...this.#all()].flatMap(({ alertId, foldedCount, endMs }) =>
      foldedCount > 0 ? [{ alertId, count: foldedCount, lastMs: endMs }] : [],
    );
  }

  /** For restore() of the next run; windows that no run looks back to any more are left out. */
  export(nowMs: number): Uint8Array {
    return writtenState(
      [...this.#rules].map(([uuid, { durationMs, byKey }]) => [
        uuid,
        [...byKey].flatMap(([key, windows]) =>
          windows
            .filter(({ startMs }) => !(startMs < nowMs - durationMs - FORGOTTEN_AFTER_MS))
            .map(({ alertId, startMs, endMs }) => [key, alertId, startMs, endMs, durationMs]),
        ),
      ]),
    );
  }

  /** Takes up what the run before exported; bytes that are none of ours leave it as it is. */
  restore(state: Uint8Array): void {
    const rules = stateOf(state, (uuid, windows) =>
      entriesOf(windows).map(([key, alertId, startMs, endMs, durationMs]) => ({
        place: { uuid, key: textOf(key), durationMs: numberOf(durationMs) },
        window: { alertId: textOf(alertId), startMs: numberOf(startMs), endMs: numberOf(endMs) },
      })),
    );
    for (const { place, window } of rules?.flat() ?? []) {
      const { uuid, key, durationMs } = place;
      const windows = this.#windowsOf(uuid, key, durationMs);
      windows.push({ ...window, countedMs: window.endMs, foldedCount: 0 });
      this.#windowCount++;
    }
  }

  #fold(window: Window, timeMs: number): void {
    if (timeMs <= window.countedMs) return;
    this.#suppressedCount++;
    window.foldedCount++;
    if (Number.isNaN(window.endMs) || timeMs > window.endMs) window.endMs = timeMs;
  }

  #windowsOf(uuid: string, key: string, durationMs: number): Window[] {
    const rule = this.#rules.get(uuid) ?? { durationMs, byKey: new Map() };
    rule.durationMs = durationMs;
    this.#rules.set(uuid, rule);
    const windows = rule.byKey.get(key) ?? [];
    rule.byKey.set(key, windows);
    return windows;
  }

  *#all(): Iterable<Window> {
    for (const { byKey } of this.#rules.values()) for (const list of byKey.values()) yield* list;
  }

  /** Closes the rule's oldest windows where all rules together have too many. */
  #keepLimit(uuid: string): void {
    if (this.#windowCount <= WINDOWS_MAX) return;
    const byKey = this.#rules.get(uuid)?.byKey;
    const [oldest] = byKey ?? [];
    if (byKey === undefined || oldest === undefined) return;
    byKey.delete(oldest[0]);
    this.#windowCount -= oldest[1].length;
    this.#closedEarlyCount += oldest[1].length;
  }
}

/** The window that stood when the match came: the latest that began before it, else one that it precedes. */
function windowAt(
  windows: readonly Window[],
  nowMs: number,
  durationMs: number,
): Window | undefined {
  const holding = windows.filter(({ startMs }) => isInWindow(startMs, nowMs, durationMs));
  const begun = holding.filter(({ startMs }) => startMs <= nowMs);
  return begun.sort((a, b) => b.startMs - a.startMs)[0] ?? holding[0];
}

/** JSON has no NaN and writes null. */
function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
