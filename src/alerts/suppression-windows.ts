// alert_suppression: alerts with equal values of the rule's group_by fields, within its duration by the
// events' own time, fold into the first. What is open is exported with each commit of a service and
// read back after a restart, so that windows outlive the process; counts are given out as they arise,
// since the alert that stands for them was written long before.
import { createHash } from "node:crypto";
import { isJsonObject, type JsonValue } from "../base/json.ts";
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

/** Of all rules together: some megabytes of exported state at most. */
export const WINDOWS_MAX = 20_000;

/**
 * A window that ended so long before the event at hand is forgotten. Until then a late event, or a
 * second file of the same days, still folds into it.
 */
export const FORGOTTEN_AFTER_MS = 86_400_000;

/** Longer keys are kept as their hash: a command line may have a hundred thousand characters. */
const KEY_CHARACTERS_MAX = 256;

export interface SuppressionWindowsOptions {
  /**
   * How long a window lasts where the rule says "per rule execution": for ever when absent, since a scan
   * is one execution. A service has none, and gives what stands for one.
   */
  readonly executionMs?: number;
}

/** Alerts folded into the alert of that id since the last taking. */
export interface SuppressedAlerts {
  readonly alertId: string;
  readonly count: number;
  /** The latest of their times; NaN when none had one. */
  readonly lastMs: number;
}

interface Window {
  readonly alertId: string;
  readonly startMs: number;
}

export class SuppressionWindows implements Suppressor {
  readonly #executionMs: number;
  /** By the rule's uuid; the windows of each in the order they were opened. */
  readonly #windows = new Map<string, Map<string, Window>>();
  #windowCount = 0;
  #suppressedCount = 0;
  #closedEarlyCount = 0;
  #pending = new Map<string, { count: number; lastMs: number }>();
  #hasChanged = false;

  constructor(options: SuppressionWindowsOptions = {}) {
    this.#executionMs = options.executionMs ?? Number.POSITIVE_INFINITY;
  }

  get suppressedCount(): number {
    return this.#suppressedCount;
  }

  /** Windows that ended before their time because too many were open. */
  get closedEarlyCount(): number {
    return this.#closedEarlyCount;
  }

  /** The alerts of one match if they are to be written, else none. */
  admit(rule: Rule, alerts: readonly Alert[]): readonly Alert[] {
    const suppression = rule.alertSuppression;
    const main = alerts.at(-1);
    if (suppression === undefined || main === undefined) return alerts;
    const terms = suppressionTerms(main, suppression);
    if (terms === undefined) return alerts;
    const durationMs = suppression.durationMs ?? this.#executionMs;
    const key = suppressionKey(terms);
    const nowMs = main.originalTimeMs;
    const windows = this.#windowsOf(rule.uuid);
    const open = windows.get(key);
    if (open !== undefined && isInWindow(open.startMs, nowMs, durationMs)) {
      this.#fold(open.alertId, nowMs);
      return [];
    }
    this.#hasChanged = true;
    if (windows.delete(key)) this.#windowCount--;
    this.#forget(windows, nowMs - durationMs - FORGOTTEN_AFTER_MS);
    windows.set(key, { alertId: main.id, startMs: nowMs });
    this.#windowCount++;
    this.#keepLimits(windows);
    return alerts.map((alert) => (alert === main ? withSuppression(alert, terms) : alert));
  }

  /** Nothing is held. */
  flush(): readonly Alert[] {
    return [];
  }

  /** What was folded since the last call, by the alert that stands for it. */
  takeSuppressed(): readonly SuppressedAlerts[] {
    const taken = [...this.#pending].map(([alertId, counts]) => ({ alertId, ...counts }));
    this.#pending = new Map();
    return taken;
  }

  /** The open windows as bytes for restore(), or undefined when they are as they were last exported. */
  exportIfChanged(): Uint8Array | undefined {
    if (!this.#hasChanged) return undefined;
    this.#hasChanged = false;
    const rules = [...this.#windows].map(([uuid, windows]) => [
      uuid,
      [...windows].map(([key, { alertId, startMs }]) => [key, alertId, startMs]),
    ]);
    return writtenState(rules);
  }

  /** Takes up exported windows; false, and nothing taken up, when the bytes are none of ours. */
  restore(state: Uint8Array): boolean {
    const rules = readState(state);
    if (rules === undefined) return false;
    for (const [uuid, windows] of rules) {
      const mine = this.#windowsOf(uuid);
      for (const [key, window] of windows) {
        if (!mine.has(key)) this.#windowCount++;
        mine.set(key, window);
        this.#keepLimits(mine);
      }
    }
    return true;
  }

  #fold(alertId: string, timeMs: number): void {
    this.#suppressedCount++;
    const pending = this.#pending.get(alertId);
    if (pending === undefined) {
      this.#pending.set(alertId, { count: 1, lastMs: timeMs });
      return;
    }
    pending.count++;
    if (Number.isNaN(pending.lastMs) || timeMs > pending.lastMs) pending.lastMs = timeMs;
  }

  #windowsOf(uuid: string): Map<string, Window> {
    const known = this.#windows.get(uuid);
    if (known !== undefined) return known;
    const made = new Map<string, Window>();
    this.#windows.set(uuid, made);
    return made;
  }

  #forget(windows: Map<string, Window>, beforeMs: number): void {
    for (const [key, { startMs }] of windows) {
      if (!(startMs < beforeMs)) return;
      windows.delete(key);
      this.#windowCount--;
    }
  }

  /** Closes this rule's oldest window where it, or all rules together, have too many. */
  #keepLimits(windows: Map<string, Window>): void {
    if (windows.size <= WINDOWS_PER_RULE_MAX && this.#windowCount <= WINDOWS_MAX) return;
    const [oldest] = windows.keys();
    if (oldest === undefined) return;
    windows.delete(oldest);
    this.#windowCount--;
    this.#closedEarlyCount++;
  }
}

/** What tells the alerts of one window from those of another. */
export function suppressionKey(terms: readonly SuppressionTerm[]): string {
  const key = JSON.stringify(terms.map(({ value }) => value));
  if (key.length <= KEY_CHARACTERS_MAX) return key;
  return createHash("sha256").update(key, "utf8").digest("hex");
}

/** The alert that stands for a window, as it is when the window opens. */
export function withSuppression(alert: Alert, terms: readonly SuppressionTerm[]): Alert {
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

const STATE_VERSION = 1;

export function writtenState(rules: readonly JsonValue[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ version: STATE_VERSION, rules }));
}

function readState(
  state: Uint8Array,
):
  | readonly (readonly [uuid: string, windows: readonly (readonly [string, Window])[]])[]
  | undefined {
  return stateOf(state, (uuid, windows) => [
    uuid,
    entriesOf(windows).map(([key, alertId, startMs]) => [
      textOf(key),
      // JSON has no NaN and writes null.
      { alertId: textOf(alertId), startMs: typeof startMs === "number" ? startMs : Number.NaN },
    ]),
  ]);
}

/** Undefined for what is no state of this version; a state is read whole or not at all. */
export function stateOf<Read>(
  state: Uint8Array,
  read: (uuid: string, windows: JsonValue | undefined) => Read,
): readonly Read[] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(state));
    if (!isJsonObject(value) || value["version"] !== STATE_VERSION) return undefined;
    return entriesOf(value["rules"]).map(([uuid, windows]) => read(textOf(uuid), windows));
  } catch {
    return undefined; // The caller is told, and counts it.
  }
}

export function entriesOf(value: JsonValue | undefined): readonly (readonly JsonValue[])[] {
  if (Array.isArray(value) && value.every(Array.isArray)) return value;
  throw new TypeError("not a list of lists");
}

export function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  throw new TypeError("not a text");
}
