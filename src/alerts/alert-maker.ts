// Match → alerts: one for a single event, N building blocks and a shell for a sequence. Pure: the time
// of writing and the execution's id are given, so that equal input gives equal documents.
import type { JsonObject } from "../base/json.ts";
import type { Match } from "../engine/match.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { readField } from "../event/read-field.ts";
import type { EqlRule, Rule } from "../rules/rule.ts";
import { commonFields } from "./agreed-fields.ts";
import type { Alert } from "./alert.ts";
import { type Ancestor, alertDocument } from "./alert-document.ts";
import {
  buildingBlockIds,
  eventAlertId,
  eventReference,
  INDEX_DEFAULT,
  shellAlertId,
} from "./alert-ids.ts";
import { AlertSuppressor } from "./alert-suppressor.ts";
import { isoTime } from "./iso-time.ts";
import { alertReason } from "./reason.ts";
import { type Execution, ruleFields } from "./rule-fields.ts";
import { applyOverrides } from "./rule-overrides.ts";

/** The index that Tripline's own alerts are said to be in. */
const ALERTS_INDEX = ".internal.alerts-security.alerts-default-000001";

export interface AlertMakerOptions {
  /** Milliseconds since the epoch: `@timestamp` of the alerts. */
  readonly nowMs: number;
  readonly executionUuid: string;
}

export interface AlertMakerStats {
  /** Alerts folded into an earlier one by suppression. */
  readonly suppressedCount: number;
  /** Matches on alerts of the same rule, for which nothing is written. */
  readonly ownAlertCount: number;
  /** Alerts beyond each rule's max_signals; raised all the same. */
  readonly beyondMaxSignals: ReadonlyMap<string, number>;
}

export class AlertMaker {
  readonly #execution: Execution;
  readonly #writtenAt: string;
  readonly #suppressor = new AlertSuppressor();
  readonly #ruleFields = new Map<Rule, JsonObject>();
  readonly #countByRule = new Map<Rule, number>();
  #ownAlertCount = 0;

  constructor(options: AlertMakerOptions) {
    this.#writtenAt = isoTime(options.nowMs) ?? "1970-01-01T00:00:00.000Z";
    this.#execution = { uuid: options.executionUuid, timestamp: this.#writtenAt };
  }

  /** The alerts of one match; none when it is suppressed or matched an alert of the same rule. */
  alertsFor(match: Match): readonly Alert[] {
    const events =
      match.kind === "event" ? [match.event] : match.events.filter((event) => event !== null);
    if (events.some((event) => isAlertOf(event, match.rule.rule))) {
      this.#ownAlertCount++;
      return [];
    }
    const alerts =
      match.kind === "event"
        ? [this.#eventAlert(match.rule, match.event)]
        : this.#sequenceAlerts(match.rule, events);
    const kept = this.#suppressor.admit(match.rule.rule, alerts);
    const shown = kept.filter((alert) => alert.role !== "building-block").length;
    const { rule } = match.rule;
    this.#countByRule.set(rule, (this.#countByRule.get(rule) ?? 0) + shown);
    return kept;
  }

  stats(): AlertMakerStats {
    const beyond = [...this.#countByRule].flatMap(([rule, count]): [string, number][] =>
      count > rule.maxSignals ? [[rule.name, count - rule.maxSignals]] : [],
    );
    return {
      suppressedCount: this.#suppressor.suppressedCount,
      ownAlertCount: this.#ownAlertCount,
      beyondMaxSignals: new Map(beyond),
    };
  }

  #eventAlert({ rule }: EqlRule, event: EcsEvent): Alert {
    const effective = applyOverrides(rule, event.fields);
    const { severity, riskScore } = effective;
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
      depth: depthOf(event) + 1,
      ancestors: [...ancestorsOf(event), { ...source, type: "event", depth: depthOf(event) }],
      originalTime: isoTime(event.timestampMs),
      writtenAt: this.#writtenAt,
      ...(buildingBlockType === undefined ? {} : { buildingBlockType }),
    });
    return { id, document, reason };
  }

  #sequenceAlerts({ rule }: EqlRule, events: readonly EcsEvent[]): readonly Alert[] {
    const sources = events.map(eventReference);
    const ids = buildingBlockIds(sources, rule.uuid);
    const leaves: readonly Ancestor[] = sources.map((source) => ({
      ...source,
      type: "event",
      depth: 0,
    }));
    const blocks: readonly Ancestor[] = ids.map((id) => ({
      id,
      index: ALERTS_INDEX,
      type: "signal",
      depth: 1,
      rule: rule.uuid,
    }));
    const shellAncestors = [...leaves, ...blocks];
    const groupId = shellAlertId(shellAncestors, rule.uuid);
    const base = { rule, severity: rule.severity, riskScore: rule.riskScore, suppressedCount: 0 };
    const made = events.map((event, at): Alert => {
      const reason = alertReason({
        fields: event.fields,
        severity: rule.severity,
        ruleName: rule.name,
      });
      const document = this.#document(rule, {
        id: ids[at] as string,
        body: event.fields,
        reason,
        depth: 1,
        ancestors: [leaves[at] as Ancestor],
        timestampMs: event.timestampMs,
        group: { id: groupId, index: at },
        buildingBlockType: "default",
      });
      return {
        ...base,
        id: ids[at] as string,
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
    const timestampMs = Math.min(...events.map((event) => event.timestampMs));
    const document = this.#document(rule, {
      id: groupId,
      body,
      reason,
      depth: 2,
      ancestors,
      timestampMs,
      group: { id: groupId },
      buildingBlockType: rule.buildingBlockType,
    });
    return {
      id: groupId,
      document,
      rule,
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
      writtenAt: this.#writtenAt,
      ...(buildingBlockType === undefined ? {} : { buildingBlockType }),
    });
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

/** True when the event is itself an alert that this rule raised. */
function isAlertOf(event: EcsEvent, rule: Rule): boolean {
  const uuid = readField(event.fields, ["kibana", "alert", "rule", "uuid"]);
  return uuid !== undefined && [uuid].flat().includes(rule.uuid);
}

function depthOf(event: EcsEvent): number {
  const depth = readField(event.fields, ["kibana", "alert", "depth"]);
  return typeof depth === "number" && Number.isInteger(depth) && depth >= 0 ? depth : 0;
}

/** An event that is an alert of another rule brings its own ancestors along. */
function ancestorsOf(event: EcsEvent): readonly Ancestor[] {
  const id = readField(event.fields, ["kibana", "alert", "uuid"]);
  if (typeof id !== "string") return [];
  const index = event.givenIndex ?? INDEX_DEFAULT;
  return [{ id, index, type: "signal", depth: depthOf(event) }];
}
