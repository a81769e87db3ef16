// The work of `tripline scan`: rules, source, engine, alerts and output put together, and the books
// closed with a summary. The path itself is pipeline/run-pipeline.ts.

import { AlertMaker, executionName } from "../alerts/alert-maker.ts";
import { AlertSuppressor } from "../alerts/alert-suppressor.ts";
import { Engine } from "../engine/engine.ts";
import { TestProfile } from "../engine/test-profile.ts";
import { FieldTable } from "../event/field-table.ts";
import { isOutside, type TimeWindow } from "../event/time-window.ts";
import { Normalizer } from "../normalize/normalize.ts";
import { counted } from "../outputs/counted.ts";
import { profileLines } from "../outputs/profile-output.ts";
import { type ScanSummary, summaryLines } from "../outputs/scan-summary.ts";
import { severityLine } from "../outputs/table-output.ts";
import { createExceptionGate, type ExceptionGate } from "../pipeline/exception-gate.ts";
import { runPipeline } from "../pipeline/run-pipeline.ts";
import { createScanLine } from "../pipeline/scan-lines.ts";
import { ScanThreadFault, type ScanThreads } from "../pipeline/split/scan-threads.ts";
import { takingTested } from "../pipeline/split/taking-tested.ts";
import type { EqlRule } from "../rules/rule.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";
import type { ScanLine } from "../sources/raw-record.ts";
import { ProcessTree } from "../triage/process-tree.ts";
import { openAlertSink } from "./alert-sink.ts";
import { AlertTally, countBy } from "./alert-tally.ts";
import { cacheFolderOf } from "./cache-options.ts";
import { type EventFiles, findEventFiles, reportUnreadable } from "./event-files.ts";
import { EXIT_ALERTS, EXIT_FAILED, EXIT_INTERRUPTED } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { loadWithKept } from "./load-kept-rules.ts";
import type { LoadedRules } from "./load-rule-set.ts";
import { ProgressLine } from "./progress.ts";
import { countRules, scanSummary } from "./scan-books.ts";
import { readSplitWith, startThreads } from "./scan-in-threads.ts";
import type { ScanOptions } from "./scan-options.ts";
import { exitCodeOf, tellSourceProblems } from "./source-problems.ts";
import { parseTimeWindow } from "./time-window.ts";
import { untilAborted } from "./until-aborted.ts";

export async function runScan(
  paths: readonly string[],
  options: ScanOptions,
  io: CliIo,
): Promise<number> {
  const nowMs = io.nowMs();
  const window = parseTimeWindow(options, nowMs);
  const files = findEventFiles(paths);
  // Before the rules, which take as long to load as a thread to start.
  const threads = startThreads(options, files, io);
  try {
    return await scanFiles({ files, window, nowMs, threads }, options, io);
  } catch (error) {
    if (!(error instanceof ScanThreadFault)) throw error;
    throw new CliStop(error.message, EXIT_FAILED);
  } finally {
    await threads?.close();
  }
}

interface ScanInput {
  readonly files: EventFiles;
  readonly window: TimeWindow;
  readonly nowMs: number;
  readonly threads: ScanThreads | undefined;
}

async function scanFiles(
  { files, window, nowMs, threads }: ScanInput,
  options: ScanOptions,
  io: CliIo,
): Promise<number> {
  const startedMs = io.monotonicMs();
  const { rules, ruleCounts, fields, gate, engine } = await prepareRules(nowMs, options, io);
  const counters = new SourceCounters();
  reportUnreadable(files, counters);
  const normalizer = new Normalizer();
  const maker = new AlertMaker({
    nowMs: () => nowMs,
    executionUuid: executionName("scan", nowMs),
    suppressor: new AlertSuppressor(true),
  });
  const tree = options.output === "html" ? new ProcessTree() : undefined;
  const sink = openAlertSink(options, files.paths, io);
  const tally = new AlertTally(options.buildingBlocks === true);
  const scanLine = scanLineFor(options, fields);
  const readSplit = readSplitWith(
    threads,
    { engine, scanLine, window, rules, anyIndex: options.anyIndex === true },
    io,
  );
  const progress = new ProgressLine(io, options.progress && options.quiet !== true);
  io.onStarted?.({ isOneThread: threads === undefined });
  const counts = await runPipeline({
    source: readFiles(files.paths, {
      format: options.format,
      counters,
      stdin: untilAborted(process.stdin as AsyncIterable<Buffer>, io.interrupted),
      hostId: options.hostId,
      scanLine,
      readSplit,
    }),
    normalize: (record) => normalizer.normalize(record),
    isWanted: (event) => !isOutside(window, event.timestampMs),
    observe: (event) => tree?.observe(event),
    engine: takingTested(engine),
    alertsFor: (match) => maker.alertsFor(match),
    lastAlerts: () => maker.flush(),
    sink: async (alert) => {
      if (tally.take(alert)) await sink.write(alert);
    },
    progress: (so) =>
      progress.update({
        bytesRead: counters.bytesRead,
        bytesTotal: files.bytesTotal,
        eventCount: so.eventCount,
        alertCount: tally.shownCount,
      }),
    interrupted: io.interrupted,
  });
  await progress.clear();
  const summary = scanSummary({
    rules: ruleCounts,
    counters,
    normalizer,
    engine,
    maker,
    gate,
    tally,
    counts,
    durationMs: io.monotonicMs() - startedMs,
    wasInterrupted: io.interrupted.aborted,
  });
  await sink.close({ summary, treeOf: (event) => tree?.around(event), nowMs });
  if (options.quiet !== true) {
    await tellSourceProblems(counters, io);
    await io.stderr.write(
      `${severityLine(tally.bySeverity)}\n${summaryLines(summary).join("\n")}\n`,
    );
  }
  if (options.profile === true)
    await io.stderr.write(`${profileText(engine, counts.eventCount)}\n`);
  if (io.interrupted.aborted) return EXIT_INTERRUPTED;
  return hasFailed(options, tally) ? EXIT_ALERTS : exitCodeOf(counters);
}

interface PreparedRules {
  readonly rules: readonly EqlRule[];
  readonly ruleCounts: ScanSummary["rules"];
  readonly fields: FieldTable;
  readonly gate: ExceptionGate;
  readonly engine: Engine;
}

/** What a scan needs of its rules. Those that do not run are let go of: of Elastic's they are 18 MB. */
async function prepareRules(
  nowMs: number,
  options: ScanOptions,
  io: CliIo,
): Promise<PreparedRules> {
  const loaded = loadedFor(options, io);
  await tellRules(loaded, options, io);
  const { rules } = loaded.set;
  const fields = new FieldTable();
  const gate = createExceptionGate(loaded.set, { nowMs, fields });
  const engine = engineFor(options, { rules, fields, gate }, io);
  return { rules, ruleCounts: countRules(loaded), fields, gate, engine };
}

function profileText(engine: Engine, eventCount: number): string {
  const rules = engine.costs().map(({ rule, ...cost }) => ({ name: rule.rule.name, ...cost }));
  return profileLines(rules, eventCount).join("\n");
}

function hasFailed({ failOn }: ScanOptions, tally: AlertTally): boolean {
  return failOn !== undefined && tally.reaches(failOn);
}

/** Other sources are mapped, and the plain engine is what the scanner is compared with. */
function scanLineFor({ engine, format }: ScanOptions, fields: FieldTable): ScanLine | undefined {
  const canScan = engine === "indexed" && (format === "auto" || format === "ecs");
  return canScan ? createScanLine(fields) : undefined;
}

function engineFor(
  { engine: mode, anyIndex, allowance, profile }: ScanOptions,
  parts: {
    readonly rules: readonly EqlRule[];
    readonly fields: FieldTable;
    readonly gate: ExceptionGate;
  },
  io: CliIo,
): Engine {
  const { rules, fields, gate } = parts;
  return new Engine({
    rules,
    mode,
    anyIndex: anyIndex === true,
    ...(allowance === undefined ? {} : { allowanceMs: allowance }),
    ...(profile === true ? { profile: new TestProfile(io.monotonicMs) } : {}),
    fields,
    isExcepted: gate.isExcepted,
  });
}

function loadedFor(options: ScanOptions, io: CliIo): LoadedRules {
  return loadWithKept(options, io, {
    exceptions: options.exceptions ?? [],
    includeDeprecated: options.includeDeprecated ?? false,
    includeDisabled: options.includeDisabled ?? false,
    cacheFolder: cacheFolderOf(options, io),
  });
}

/** Says before the scan what runs and what does not; stops when nothing would. */
async function tellRules(loaded: LoadedRules, options: ScanOptions, io: CliIo): Promise<void> {
  const { set, unreadable, isBuiltIn } = loaded;
  const failedCount = set.failed.length + unreadable.length;
  if (set.rules.length === 0) {
    throw new CliStop(
      `no rule to run (${failedCount} failed, ${set.notRun.length} disabled, deprecated or of types not run yet); see: tripline rules check`,
      EXIT_FAILED,
    );
  }
  if (options.quiet === true) return;
  const reasons = countBy(set.notRun.map(({ reason }) => reason));
  const what = isBuiltIn ? "built-in rule" : "rule";
  const parts = [
    `${counted(set.rules.length, what)} ${set.rules.length === 1 ? "runs" : "run"}`,
    ...[...reasons].map(([reason, count]) => `${count} not: ${reason}`),
    ...(failedCount > 0 ? [`${failedCount} failed (tripline rules check says why)`] : []),
  ];
  await io.stderr.write(`${parts.join("; ")}\n`);
}
