// The work of `tripline watch`: the live sensor into the same path as a scan, each alert printed at once.
import { AlertMaker, executionName } from "../alerts/alert-maker.ts";
import { Engine } from "../engine/engine.ts";
import { FieldTable } from "../event/field-table.ts";
import { Normalizer } from "../normalize/normalize.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { severityLine } from "../outputs/table-output.ts";
import { createExceptionGate } from "../pipeline/exception-gate.ts";
import { createPassOver } from "../pipeline/pass-over.ts";
import { runPipeline } from "../pipeline/run-pipeline.ts";
import { openLiveSink } from "./alert-sink.ts";
import { AlertTally } from "./alert-tally.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { engineNotes } from "./engine-notes.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { describeFailed, withUnreadable } from "./failed-rules.ts";
import { type CliIo, CliStop } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";
import { openSensor, type SensorFlags } from "./open-sensor.ts";
import { describeNotRun } from "./rules-check.ts";
import { alertNotes } from "./scan-books.ts";

export interface WatchOptions extends SensorFlags, CacheOptions {
  readonly rules?: readonly string[];
  readonly exceptions?: readonly string[];
  readonly output: "table" | "ndjson";
  readonly out?: string;
  readonly buildingBlocks?: boolean;
}

/** The ring keeps the order of reservation, so that records are out of order by microseconds at most; each
 * event held longer costs memory. */
const LIVE_ALLOWANCE_MS = 20;

export async function runWatch(options: WatchOptions, io: CliIo): Promise<number> {
  const loaded = loadRuleSet(options.rules, {
    exceptions: options.exceptions ?? [],
    cacheFolder: cacheFolderOf(options, io),
    includeDeprecated: false,
    includeDisabled: false,
  });
  const set = withUnreadable(loaded);
  if (set.rules.length === 0) {
    throw new CliStop("no rule to run; see: tripline rules check", EXIT_FAILED);
  }
  const fields = new FieldTable();
  const nowMs = io.nowMs();
  const gate = createExceptionGate(set, { nowMs, fields });
  const engine = new Engine({
    rules: set.rules,
    mode: "indexed",
    anyIndex: false,
    allowanceMs: LIVE_ALLOWANCE_MS,
    fields,
    isExcepted: gate.isExcepted,
  });
  const normalizer = new Normalizer(fields);
  const maker = new AlertMaker({ nowMs: io.nowMs, executionUuid: executionName("watch", nowMs) });
  const tally = new AlertTally(options.buildingBlocks === true);
  const sink = openLiveSink(options, io);
  if (options.quiet !== true) {
    const lines = [
      `${set.rules.length} ${loaded.isBuiltIn ? "built-in rules" : "rules"} run`,
      ...[...describeNotRun(set.notRun), ...describeFailed(set.failed)].map(
        (line) => `  ${escapeTerminal(line)}`,
      ),
    ];
    await io.stderr.write(`${lines.join("\n")}\n`);
  }
  const { batches, display, summary } = await openSensor(options, io);
  await runPipeline({
    source: batches(),
    passOver: createPassOver(engine),
    normalize: (record) => normalizer.normalize(record),
    isWanted: () => true,
    observe: () => undefined,
    engine,
    tick: () => {
      gate.setTime(io.nowMs());
      return engine.advance(io.nowMs());
    },
    alertsFor: (match) => maker.alertsFor(match),
    sink: async (alert) => {
      if (!tally.take(alert)) return;
      await display.clear();
      await sink.write(alert);
    },
    progress: () => Promise.resolve(),
    // The sensor ends its batches by itself, with what happened before the interruption.
    interrupted: new AbortController().signal,
  });
  sink.close();
  if (options.quiet !== true) {
    const notes = [...engineNotes(engine.stats()), ...alertNotes({ maker, gate })];
    const lines = [severityLine(tally.bySeverity), ...summary(), ...notes.map(escapeTerminal)];
    await io.stderr.write(`${lines.join("\n")}\n`);
  }
  return EXIT_DONE;
}
