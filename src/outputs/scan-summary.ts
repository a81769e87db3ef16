// What a scan did, beside its alerts: what was read and skipped, which rules did not run and why, every
// limit that was reached. The same facts as text for people and as data for machines.
import type { Diagnostic } from "../base/diagnostic.ts";
import type { JsonObject } from "../base/json.ts";
import { diagnosticToJson } from "../base/render-diagnostic.ts";
import { ruleSeverities } from "../base/rule-severity.ts";
import type { RuleSeverity } from "../rules/rule.ts";
import { counted, grouped } from "./counted.ts";
import { escapeTerminal } from "./escape-terminal.ts";

export interface RuleSummary {
  readonly loadedCount: number;
  readonly failedCount: number;
  /** Rules that loaded but are not run, by reason. */
  readonly notRun: ReadonlyMap<string, number>;
}

export interface ScanSummary {
  readonly rules: RuleSummary;
  readonly fileCount: number;
  readonly bytesRead: number;
  readonly eventCount: number;
  /** Events outside --from and --to. */
  readonly unwantedCount: number;
  readonly durationMs: number;
  /** What files were recognized as, e.g. "JSON lines in gzip". */
  readonly formats: ReadonlyMap<string, number>;
  readonly eventsByKind: ReadonlyMap<string, number>;
  /** Problems of sources by code; only the first few are in `diagnostics`. */
  readonly problems: ReadonlyMap<string, number>;
  readonly diagnostics: readonly Diagnostic[];
  readonly alertsBySeverity: ReadonlyMap<RuleSeverity, number>;
  readonly hiddenBuildingBlockCount: number;
  /** Sentences on limits, lateness, suppression, exceptions, index patterns; only what happened. */
  readonly notes: readonly string[];
  readonly wasInterrupted: boolean;
}

/** Lines for a terminal. */
export function summaryLines(summary: ScanSummary): readonly string[] {
  const seconds = summary.durationMs / 1000;
  const rate =
    seconds > 0 ? ` (${grouped(Math.round(summary.eventCount / seconds))} events/s)` : "";
  const files = counted(summary.fileCount, "file");
  const formats = [...summary.formats].map(([name, count]) => `${count} ${name}`).join(", ");
  const kinds = [...summary.eventsByKind]
    .map(([kind, count]) => `${grouped(count)} ${kind}`)
    .join(", ");
  const problems = [...summary.problems].map(([code, count]) => `${code} ${grouped(count)}×`);
  return [
    `${counted(summary.eventCount, "event")} (${kinds || "none"}) from ${files} (${formats || "nothing"}) in ${seconds.toFixed(2)} s${rate}`,
    ...(summary.unwantedCount > 0
      ? [`${counted(summary.unwantedCount, "event")} lay outside the time window`]
      : []),
    ...(problems.length > 0 ? [`skipped or doubtful: ${problems.join(", ")}`] : []),
    ...(summary.hiddenBuildingBlockCount > 0
      ? [
          `${counted(summary.hiddenBuildingBlockCount, "building-block alert")} not shown (--building-blocks shows them)`,
        ]
      : []),
    ...summary.notes,
    ...(summary.wasInterrupted ? ["interrupted: the rest was not scanned"] : []),
  ].map(escapeTerminal);
}

export function summaryJson(summary: ScanSummary): JsonObject {
  const object = (map: ReadonlyMap<string, number>): JsonObject => Object.fromEntries(map);
  return {
    rules: {
      loaded: summary.rules.loadedCount,
      failed: summary.rules.failedCount,
      not_run: object(summary.rules.notRun),
    },
    files: summary.fileCount,
    bytes: summary.bytesRead,
    events: summary.eventCount,
    events_outside_window: summary.unwantedCount,
    duration_ms: Math.round(summary.durationMs),
    formats: object(summary.formats),
    events_by_source: object(summary.eventsByKind),
    problems: object(summary.problems),
    diagnostics: summary.diagnostics.map(diagnosticToJson),
    alerts: Object.fromEntries(
      ruleSeverities.map((severity) => [severity, summary.alertsBySeverity.get(severity) ?? 0]),
    ),
    hidden_building_blocks: summary.hiddenBuildingBlockCount,
    notes: summary.notes,
    interrupted: summary.wasInterrupted,
  };
}
