// Rules over a window of kept events: a scheduled run, a backfill, what downtime left unseen. The store
// gives the events, the schedule decides which of them count, and the alerts have the ids that the
// live path would have given them.
import type { Alert } from "../../alerts/alert.ts";
import { AlertMaker } from "../../alerts/alert-maker.ts";
import type { RunSuppression } from "../../alerts/run-suppression.ts";
import type { Match } from "../../engine/match.ts";
import { compileQuery } from "../../eql/compile/compile-query.ts";
import { FieldTable } from "../../event/field-table.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import type { EqlRule } from "../../rules/rule.ts";
import { WindowRun } from "../../schedule/evaluate-window.ts";
import type { AlertCommit } from "../../store/alerts/alert-store.ts";
import type { EventStore, ScanQuery } from "../../store/events/event-store.ts";
import { deriveHotTests, filtersOf } from "../derive-hot-tests.ts";
import { createExceptionGate, takeHits } from "../exception-gate.ts";
import { ecsEventOf } from "../kept-ecs-event.ts";

export interface WindowEvaluation {
  /** Rules that choose events by the same time. */
  readonly rules: readonly EqlRule[];
  /** For its exceptions. */
  readonly set: RuleSet;
  /** Both ends included. */
  readonly window: { readonly fromMs: number; readonly toMs: number };
  readonly events: EventStore;
  readonly nowMs: () => number;
  readonly executionUuid: string;
  /** With the windows of the runs before, where there were any. */
  readonly suppressor: RunSuppression;
  /** How far runs before have counted what exceptions took away. */
  readonly countedMs?: number;
  /** Alerts as they are found, in batches; to be kept before the next is asked for. */
  readonly keep: (alerts: readonly Alert[]) => void;
  /** Gives way to other work between batches. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
  /** True reads only events that can take part in a match; the others are not counted then. */
  readonly isNarrowed?: boolean;
}

export interface WindowResult {
  readonly eventCount: number;
  readonly matchCount: number;
  readonly alertCount: number;
  /** False when the signal ended it early. */
  readonly isWhole: boolean;
  /** To be kept at the end, once: what exceptions took away. */
  readonly exceptionHits: AlertCommit["exceptionHits"];
}

export async function evaluateStoredWindow(given: WindowEvaluation): Promise<WindowResult> {
  const { rules, window, events, nowMs, signal } = given;
  const fields = new FieldTable();
  const gate = createExceptionGate(given.set, {
    nowMs: nowMs(),
    fields,
    ...(given.countedMs === undefined ? {} : { countedMs: given.countedMs }),
  });
  const run = new WindowRun({
    rules,
    window,
    fields,
    isExcepted: gate.isExcepted,
    anyIndex: false,
  });
  const { executionUuid, suppressor } = given;
  const maker = new AlertMaker({ nowMs, executionUuid, suppressor });
  const counts = { matchCount: 0, alertCount: 0 };
  const raise = (matches: readonly Match[]): void => {
    const alerts = matches.flatMap((match) => maker.alertsFor(match));
    counts.matchCount += matches.length;
    counts.alertCount += alerts.length;
    if (alerts.length > 0) given.keep(alerts);
  };
  const tests = given.isNarrowed === true ? { anyOf: testsOf(rules) } : {};
  for (const batch of events.scan({ ...scanOf(rules, window), ...tests })) {
    raise(batch.flatMap((stored) => run.push(ecsEventOf(stored))));
    await given.pause();
    if (signal.aborted) break;
  }
  const isWhole = !signal.aborted;
  if (isWhole) raise(run.end());
  return {
    ...counts,
    eventCount: run.eventCount,
    isWhole,
    exceptionHits: takeHits(gate.hits),
  };
}

/** What an event must pass for one of the rules to ask for it at all. */
function testsOf(rules: readonly EqlRule[]): NonNullable<ScanQuery["anyOf"]> {
  return rules.flatMap(({ rule, query }) => {
    const { eventCategoryOverride: categoryField } = rule;
    const compiled = compileQuery(query, { fields: new FieldTable(), categoryField });
    return filtersOf(compiled).map((filter) => deriveHotTests(filter, categoryField));
  });
}

/** The store can choose by the two times that it knows; by another it gives everything. */
function scanOf(
  rules: readonly EqlRule[],
  { fromMs, toMs }: WindowEvaluation["window"],
): ScanQuery {
  const override = rules[0]?.rule.timestampOverride;
  const from = Number.isFinite(fromMs) ? fromMs : undefined;
  const to = Number.isFinite(toMs) ? toMs : undefined;
  if (override === "event.ingested") {
    return {
      ...(from === undefined ? {} : { ingestedFromMs: from }),
      ...(to === undefined ? {} : { ingestedToMs: to }),
    };
  }
  if (override !== undefined && override !== "@timestamp") return {};
  return {
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
  };
}
