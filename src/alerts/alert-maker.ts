// Match → alerts: one for a single event, N building blocks and a shell for a sequence. Pure: the time
// of writing and the execution's id are given, so that equal input gives equal documents.
import type { JsonObject } from "../base/json.ts";
import type { Match } from "../engine/match.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { EqlRule, Rule } from "../rules/rule.ts";
import { commonFields } from "./agreed-fields.ts";
import type { Alert } from "./alert.ts";
import { alertDocument } from "./alert-document.ts";
import { buildingBlockIds, eventAlertId, eventReference, shellAlertId } from "./alert-ids.ts";
import { AlertSuppressor } from "./alert-suppressor.ts";
import { type Ancestor, ancestryOf, depthBelow, descendsFrom } from "./ancestry.ts";
import { isoTime } from "./iso-time.ts";
import { alertReason } from "./reason.ts";
import { type Execution, ruleFields } from "./rule-fields.ts";
import { applyOverrides } from "./rule-overrides.ts";
import type { Suppressor } from "./suppression-terms.ts";

/** The index of a building block as its shell's ancestor: it is in none when the shell is made. */
const BLOCK_INDEX = "";

export interface AlertMakerOptions {
  /** Milliseconds since the epoch: `@timestamp` of an alert is when it is made. */
  readonly nowMs: () => number;
  readonly executionUuid: string;
  /** What folds alerts into earlier ones; without it the first is given out at once. */
  readonly suppressor?: Suppressor;
}

/** The name of an execution that begins now: `kibana.alert.rule.execution.uuid`. */
export function executionName(command: string, nowMs: number): string {
  return `${command}-${isoTime(nowMs) ?? nowMs}`;
}

export interface AlertMakerStats {
  /** Alerts folded into an earlier one by suppression. */
  readonly suppressedCount: number;
  /** Suppression windows that closed early, at a limit. */
  readonly closedEarlyCount: number;
  /** Matches that descend from alerts of the same rule, for which nothing is written. */
  readonly ownAlertCount: number;
  /** Alerts beyond each rule's max_signals; raised all the same. */
  readonly beyondMaxSignals: readonly { readonly rule: Rule; readonly count: number }[];
}

export class AlertMaker {
  readonly #execution: Execution;
  readonly #nowMs: () => number;
  readonly #suppressor: Suppressor;
  readonly #ruleFields = new Map<Rule, JsonObject>();
  readonly #countByRule = new Map<Rule, number>();
  #ownAlertCount = 0;

  constructor(options: AlertMakerOptions) {
    this.#nowMs = options.nowMs;
    this.#suppressor = options.suppressor ?? new AlertSuppressor(false);
    this.#execution = { uuid: options.executionUuid, timestamp: this.#writtenAt() };
  }

  /**
   * The alerts to write after one match: its own, unless it is suppressed, held back, or descends from an
   * alert of the same rule; and those whose suppression has ended.
   */
  alertsFor(match: Match): readonly Alert[] {
    const events =
      match.kind === "event" ? [match.event] : match.events.filter((event) => event !== null);
    if (events.some((event) => descendsFrom(event, match.rule.rule))) {
      this.#ownAlertCount++;
      return [];
    }
    const alerts =
      match.kind === "event"
        ? [this.#eventAlert(match.rule, match.event)]
        : this.#sequenceAlerts(match.rule, events);
    return this.#counted(this.#suppressor.admit(match.rule.rule, alerts));
  }

  /** The end: alerts that were held because others might fold into them. */
  flush(): readonly Alert[] {
    return this.#counted(this.#suppressor.flush());
  }

  stats(): AlertMakerStats {
    return {
      suppressedCount: this.#suppressor.suppressedCount,
      closedEarlyCount: this.#suppressor.closedEarlyCount,
      ownAlertCount: this.#ownAlertCount,
      beyondMaxSignals: [...this.#countByRule].flatMap(([rule, count]) =>
        count > rule.maxSignals ? [{ rule, count: count - rule.maxSignals }] : [],
      ),
    };
  }

  #counted(alerts: readonly Alert[]): readonly Alert[] {
    for (const { rule, role } of alerts) {
      if (role !== "building-block")
        this.#countByRule.set(rule, (this.#countByRule.get(rule) ?? 0) + 1);
    }
    return alerts;
  }

  #eventAlert({ rule }: EqlRule, event: EcsEvent): Alert {
    const effective = applyOverrides(rule, event.fields);
    const { severity, riskScore, name: ruleName } = effective;
    const isBuildingBlock = rule.buildingBlockType !== undefined;
    // Nine in ten alerts come from building-block rules and are only counted: hashing the event and making
    // the document wait for whoever asks.
    const written = lazily(() => this.#written(rule, event, effective));
    return {
      get id() {
        return written().id;
      },
      get document() {
        return written().document;
      },
      get reason() {
        return written().reason;
      },
      rule,
      ruleName,
      severity,
      riskScore,
      originalTimeMs: event.timestampMs,
      role: "event",
      isBuildingBlock,
      events: [event],
      suppressedCount: 0,
    };
  }

  #written(
    rule: Rule,
    event: EcsEvent,
    { severity, riskScore, name: ruleName }: ReturnType<typeof applyOverrides>,
  ): Pick<Alert, "id" | "document" | "reason"> {
    const source = eventReference(event);
    const ancestors = ancestryOf(event);
    const id = eventAlertId(source, rule.uuid, undefined);
    const reason = alertReason({ fields: event.fields, severity, ruleName });
    const { buildingBlockType } = rule;
    const document = alertDocument({
      id,
      body: event.fields,
      ruleFields: this.#fieldsOf(rule),
      reason,
      severity,
      riskScore,
      ruleName,
      depth: depthBelow(ancestors),
      ancestors,
      originalTime: isoTime(event.timestampMs),
      writtenAt: this.#writtenAt(),
      ...(buildingBlockType === undefined ? {} : { buildingBlockType }),
    });
    return { id, document, reason };
  }

  #sequenceAlerts({ rule }: EqlRule, events: readonly EcsEvent[]): readonly Alert[] {
    const ancestries = events.map(ancestryOf);
    const ids = buildingBlockIds(ancestries, rule.uuid);
    const blocks: readonly Ancestor[] = ids.map((id, at) => ({
      id,
      index: BLOCK_INDEX,
      type: "signal",
      depth: depthBelow(ancestries[at] as readonly Ancestor[]),
      rule: rule.uuid,
    }));
    const shellAncestors = ancestries.flatMap((own, at) => [...own, blocks[at] as Ancestor]);
    const groupId = shellAlertId(shellAncestors, rule.uuid);
    const base = {
      rule,
      ruleName: rule.name,
      severity: rule.severity,
      riskScore: rule.riskScore,
      suppressedCount: 0,
    };
    const made = events.map((event, at): Alert => {
      const reason = alertReason({
        fields: event.fields,
        severity: rule.severity,
        ruleName: rule.name,
      });
      const { id, depth } = blocks[at] as Ancestor;
      const document = this.#document(rule, {
        id,
        body: event.fields,
        reason,
        depth,
        ancestors: ancestries[at] as readonly Ancestor[],
        timestampMs: event.timestampMs,
        group: { id: groupId, index: at },
        buildingBlockType: "default",
      });
      return {
        ...base,
        id,
        document,
        reason,
        originalTimeMs: event.timestampMs,
        role: "building-block",
        isBuildingBlock: true,
        events: [event],
      };
    });
    return [...made, this.#shell(rule, { events, groupId, ancestors: shellAncestors })];
  }

  #shell(
    rule: Rule,
    parts: {
      readonly events: readonly EcsEvent[];
      readonly groupId: string;
      readonly ancestors: readonly Ancestor[];
    },
  ): Alert {
    const { events, groupId, ancestors } = parts;
    const body = commonFields(events.map((event) => event.fields));
    const reason = alertReason({ fields: body, severity: rule.severity, ruleName: rule.name });
    const isBuildingBlock = rule.buildingBlockType !== undefined;
    // A sample's events may lack a time.
    const times = events
      .map((event) => event.timestampMs)
      .filter((timeMs) => !Number.isNaN(timeMs));
    const timestampMs = times.length === 0 ? Number.NaN : Math.min(...times);
    const document = this.#document(rule, {
      id: groupId,
      body,
      reason,
      depth: depthBelow(ancestors),
      ancestors,
      timestampMs,
      group: { id: groupId },
      buildingBlockType: rule.buildingBlockType,
    });
    return {
      id: groupId,
      document,
      rule,
      ruleName: rule.name,
      severity: rule.severity,
      riskScore: rule.riskScore,
      reason,
      originalTimeMs: timestampMs,
      role: "shell",
      isBuildingBlock,
      events,
      suppressedCount: 0,
    };
  }

  #document(
    rule: Rule,
    parts: {
      readonly id: string;
      readonly body: JsonObject;
      readonly reason: string;
      readonly depth: number;
      readonly ancestors: readonly Ancestor[];
      readonly timestampMs: number;
      readonly group: { readonly id: string; readonly index?: number };
      readonly buildingBlockType: string | undefined;
    },
  ): JsonObject {
    const { timestampMs, buildingBlockType, ...rest } = parts;
    return alertDocument({
      ...rest,
      ruleFields: this.#fieldsOf(rule),
      severity: rule.severity,
      riskScore: rule.riskScore,
      ruleName: rule.name,
      originalTime: isoTime(timestampMs),
      writtenAt: this.#writtenAt(),
      ...(buildingBlockType === undefined ? {} : { buildingBlockType }),
    });
  }

  #writtenAt(): string {
    return isoTime(this.#nowMs()) ?? "1970-01-01T00:00:00.000Z";
  }

  #fieldsOf(rule: Rule): JsonObject {
    const known = this.#ruleFields.get(rule);
    if (known !== undefined) return known;
    const made = ruleFields(rule, this.#execution);
    this.#ruleFields.set(rule, made);
    return made;
  }
}

/** Makes the value when it is first asked for. */
function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
