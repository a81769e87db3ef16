// Closes the books of a scan: collects from every part what it counted into one summary. Only what
// happened gets a note; a quiet scan has none.
import type { AlertMaker } from "../alerts/alert-maker.ts";
import type { Engine } from "../engine/engine.ts";
import type { Normalizer } from "../normalize/normalize.ts";
import { counted } from "../outputs/counted.ts";
import type { ScanSummary } from "../outputs/scan-summary.ts";
import type { ExceptionGate } from "../pipeline/exception-gate.ts";
import type { PipelineCounts } from "../pipeline/run-pipeline.ts";
import type { SourceCounters } from "../sources/files/source-counters.ts";
import { type AlertTally, countBy } from "./alert-tally.ts";
import { engineNotes, note } from "./engine-notes.ts";
import type { LoadedRules } from "./load-rule-set.ts";

export interface ScanParts {
  readonly rules: ScanSummary["rules"];
  readonly counters: SourceCounters;
  readonly normalizer: Normalizer;
  readonly engine: Engine;
  readonly maker: AlertMaker;
  readonly gate: ExceptionGate;
  readonly tally: AlertTally;
  readonly counts: PipelineCounts;
  readonly durationMs: number;
  readonly wasInterrupted: boolean;
}

export function countRules({ set, unreadable }: LoadedRules): ScanSummary["rules"] {
  return {
    loadedCount: set.rules.length,
    failedCount: set.failed.length + unreadable.length,
    notRun: countBy(set.notRun.map(({ reason }) => reason)),
  };
}

export function scanSummary(parts: ScanParts): ScanSummary {
  const { rules, counters, counts, tally } = parts;
  return {
    rules,
    fileCount: counters.fileCount,
    bytesRead: counters.bytesRead,
    eventCount: counts.eventCount,
    unwantedCount: counts.unwantedCount,
    durationMs: parts.durationMs,
    formats: counters.formats,
    eventsByKind: parts.normalizer.counts.eventCountByKind,
    problems: counters.counts,
    diagnostics: counters.diagnostics,
    alertsBySeverity: tally.bySeverity,
    hiddenBuildingBlockCount: tally.hiddenCount,
    notes: [...normalizeNotes(parts), ...engineNotes(parts.engine.stats()), ...alertNotes(parts)],
    wasInterrupted: parts.wasInterrupted,
  };
}

function normalizeNotes({ normalizer, counters }: ScanParts): readonly string[] {
  const { unrecognizedCount, unmappedTypeCount, withoutTimestampCount } = normalizer.counts;
  return [
    ...note(
      counters.incompleteAuditCount,
      "audit event without its last record, tested as it is",
      "audit events without their last record, tested as they are",
    ),
    ...note(
      unrecognizedCount,
      "event of an unknown source, tested as ECS",
      "events of an unknown source, tested as ECS",
    ),
    ...note(
      unmappedTypeCount,
      "event of a type without a mapping, kept as it is",
      "events of a type without a mapping, kept as they are",
    ),
    ...note(
      withoutTimestampCount,
      "event without a readable @timestamp, in no sequence",
      "events without a readable @timestamp, in no sequence",
    ),
  ];
}

/** What exceptions, suppression and max_signals did, in sentences; only what happened. */
export function alertNotes({ maker, gate }: Pick<ScanParts, "maker" | "gate">): readonly string[] {
  const stats = maker.stats();
  return [
    ...gate.hits.all.map(
      ({ item, hitCount, lastMs }) =>
        `exception "${item.name}" took away ${counted(hitCount, "event")}${Number.isNaN(lastMs) ? "" : `, the last of ${new Date(lastMs).toISOString()}`}`,
    ),
    ...note(
      gate.active.size - gate.hits.all.length,
      "exception took no event away",
      "exceptions took no event away",
    ),
    ...gate.notes,
    ...note(
      stats.suppressedCount,
      "alert was folded into an earlier one by suppression",
      "alerts were folded into earlier ones by suppression",
    ),
    ...note(
      stats.ownAlertCount,
      "match on an alert of the same rule was not raised",
      "matches on alerts of the same rule were not raised",
    ),
    ...note(
      stats.closedEarlyCount,
      "suppression window closed early at a limit",
      "suppression windows closed early at a limit",
    ),
    ...stats.beyondMaxSignals.map(
      ({ rule, count }) =>
        `rule "${rule.name}" raised ${counted(count, "alert")} beyond its max_signals`,
    ),
  ];
}
