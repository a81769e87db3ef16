// Acts by itself on alerts of the rules that were chosen for it, where the switch is on: once for an alert and
// rule, also over restarts; only on events of this host and of the last minutes; so often an hour and no more.
// Taking alerts never waits and never throws: detection goes on whatever a response meets.
import type { Alert } from "../../alerts/alert.ts";
import type { JsonObject } from "../../base/json.ts";
import { readField } from "../../event/read-field.ts";
import { describeAction } from "../describe-action.ts";
import type { Responder } from "../responder.ts";
import { type AutomaticRule, type Derived, requestFor } from "./automatic-rules.ts";

export type AutomaticMode = "off" | "rehearse" | "act";

/** Who it was, in the journal. */
export const AUTOMATIC_ACTOR = "automatic";

const HOUR_MS = 3_600_000;
/** Older events are read again or were sent late: what they tell of may be long over. */
const EVENT_AGE_MS_MAX = 15 * 60_000;
/** Alerts that wait for the actions before them; a flood is a matter for people. */
const WAITING_MAX = 100;
/** So many actions of the journal are looked through for what was done before a restart. */
const REMEMBERED_MAX = 10_000;

export interface AutomaticParts {
  readonly responder: Responder;
  readonly mode: AutomaticMode;
  readonly rules: readonly AutomaticRule[];
  /** `host.id` of this host's own events. */
  readonly hostId: string;
  readonly actionsPerHourMax: number;
  readonly nowMs: () => number;
  /** Tells the person who watches the service. */
  readonly say: (line: string) => void;
}

export interface AutomaticCounts {
  readonly doneCount: number;
  readonly failedCount: number;
  readonly rehearsedCount: number;
  /** Not done since too many were done in the hour, or too many wait. */
  readonly limitedCount: number;
  /** Not done since the event is another host's, old, or does not tell enough. */
  readonly skippedCount: number;
}

type AutomaticAlert = Pick<Alert, "id" | "rule" | "ruleName" | "events" | "role">;

export class AutomaticResponse {
  readonly #parts: AutomaticParts;
  readonly #rules = new Map<string, AutomaticRule[]>();
  readonly #seen = new Set<string>();
  /** When the actions of the last hour were done. */
  #times: number[];
  #turn: Promise<void> = Promise.resolve();
  #waitingCount = 0;
  readonly #counts = { done: 0, failed: 0, rehearsed: 0, limited: 0, skipped: 0 };

  constructor(parts: AutomaticParts) {
    this.#parts = parts;
    for (const rule of parts.rules) {
      const same = this.#rules.get(rule.ruleId);
      if (same === undefined) this.#rules.set(rule.ruleId, [rule]);
      else same.push(rule);
    }
    const before = parts.mode === "act" ? parts.responder.journal(REMEMBERED_MAX) : [];
    const own = before.filter(({ actor }) => actor === AUTOMATIC_ACTOR);
    for (const { alertId, action } of own) this.#seen.add(`${alertId} ${action.kind}`);
    this.#times = own.map(({ atMs }) => atMs).reverse();
  }

  get counts(): AutomaticCounts {
    const { done, failed, rehearsed, limited, skipped } = this.#counts;
    return {
      doneCount: done,
      failedCount: failed,
      rehearsedCount: rehearsed,
      limitedCount: limited,
      skippedCount: skipped,
    };
  }

  take(alerts: readonly AutomaticAlert[]): void {
    if (this.#parts.mode === "off") return;
    for (const alert of alerts) {
      // A sequence is acted on once, by its shell; its blocks are parts of it.
      if (alert.role === "building-block") continue;
      for (const rule of this.#rules.get(alert.rule.ruleId) ?? []) this.#enqueue(alert, rule);
    }
  }

  /** Resolves when everything that was taken has been acted on. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  #enqueue(alert: AutomaticAlert, rule: AutomaticRule): void {
    if (this.#waitingCount >= WAITING_MAX) {
      this.#counts.limited++;
      return;
    }
    this.#waitingCount++;
    this.#turn = this.#turn
      .then(() => this.#act(alert, rule))
      .catch((error: unknown) => {
        this.#counts.failed++;
        this.#tell(alert, rule, `failed: ${String(error)}`);
      })
      .finally(() => {
        this.#waitingCount--;
      });
  }

  async #act(alert: AutomaticAlert, rule: AutomaticRule): Promise<void> {
    const { mode, responder } = this.#parts;
    const derived = this.#derive(alert, rule);
    if (derived.kind === "none") {
      this.#counts.skipped++;
      return this.#tell(alert, rule, `not done: ${derived.reason}`);
    }
    const { action } = derived;
    const once = `${alert.id} ${action.kind}`;
    if (this.#seen.has(once)) return;
    this.#seen.add(once);
    const request = { action, alertId: alert.id, comment: `by rule ${alert.ruleName}` };
    // Whoever isolated it chose what stays in reach.
    if (action.kind === "isolate" && (await responder.state()).isIsolated) {
      this.#counts.skipped++;
      return this.#tell(alert, rule, "not done: the host is isolated already");
    }
    if (mode === "rehearse") {
      const { obstacles } = await responder.rehearse(request, AUTOMATIC_ACTOR);
      this.#counts.rehearsed++;
      const could = obstacles.length === 0 ? "" : `, but cannot: ${obstacles.join("; ")}`;
      return this.#tell(alert, rule, `would ${describeAction(action)}${could}`);
    }
    if (this.#isOverLimit()) {
      this.#counts.limited++;
      return this.#tell(alert, rule, "not done: as many were done in this hour as are allowed");
    }
    this.#times.push(this.#parts.nowMs());
    const { isDone, lines } = await responder.run(request, AUTOMATIC_ACTOR);
    if (isDone) this.#counts.done++;
    else this.#counts.failed++;
    const told = `${describeAction(action)}: ${lines.join("; ")}`;
    return this.#tell(alert, rule, isDone ? told : `failed: ${told}`);
  }

  #derive(alert: AutomaticAlert, rule: AutomaticRule): Derived {
    const event = alert.events.at(-1);
    if (event === undefined) return { kind: "none", reason: "it has no event" };
    const reason = this.#refusal(event);
    return reason === undefined ? requestFor(rule, event.fields) : { kind: "none", reason };
  }

  /** Pids and files of another host would be taken for ours. */
  #refusal(event: {
    readonly fields: JsonObject;
    readonly timestampMs: number;
  }): string | undefined {
    const hostId = readField(event.fields, ["host", "id"]);
    if (hostId !== this.#parts.hostId) return "the event is not of this host";
    const ageMs = this.#parts.nowMs() - event.timestampMs;
    return ageMs <= EVENT_AGE_MS_MAX ? undefined : "the event is too old";
  }

  #isOverLimit(): boolean {
    const sinceMs = this.#parts.nowMs() - HOUR_MS;
    this.#times = this.#times.filter((time) => time > sinceMs);
    return this.#times.length >= this.#parts.actionsPerHourMax;
  }

  #tell(alert: AutomaticAlert, rule: AutomaticRule, what: string): void {
    this.#parts.say(`automatic ${rule.action} for alert ${alert.id.slice(0, 12)}: ${what}`);
  }
}
