// `tripline eql QUERY PATH…`: hunting. One query over events, results as a table or in the form that
// Elasticsearch's EQL search answers in.

import type { Command } from "commander";
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import { Engine } from "../engine/engine.ts";
import type { Match } from "../engine/match.ts";
import type { VerifiedQuery } from "../eql/phases.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import { ecsSchema } from "../eql/verify/ecs-schema.ts";
import { verifyQuery } from "../eql/verify/verify-query.ts";
import { isOutside } from "../event/time-window.ts";
import { Normalizer } from "../normalize/normalize.ts";
import { counted } from "../outputs/counted.ts";
import { adHocRule } from "../rules/ad-hoc-rule.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";
import type { SourceFormat } from "../sources/raw-record.ts";
import { collectHits } from "./collect-hits.ts";
import { DATA_OPTION, DATA_OPTION_TEXT } from "./data-dir.ts";
import { engineNotes } from "./engine-notes.ts";
import { runEqlStore } from "./eql-store.ts";
import { findEventFiles, reportUnreadable } from "./event-files.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { formatOption, parseCount, parseDuration } from "./option-values.ts";
import { printHits } from "./print-hits.ts";
import { ProgressLine } from "./progress.ts";
import { exitCodeOf, tellSourceProblems } from "./source-problems.ts";
import { parseTimeWindow } from "./time-window.ts";
import { untilAborted } from "./until-aborted.ts";

interface EqlOptions {
  readonly json?: boolean;
  readonly size: number;
  readonly format: SourceFormat;
  readonly hostId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly allowance?: number;
  readonly progress: boolean;
  readonly store?: boolean;
  readonly data?: string;
}

export function addEqlCommand(program: Command, io: CliIo, finish: (code: number) => void): void {
  program
    .command("eql")
    .description("run one EQL query over events")
    .argument("<query>", "an EQL query; see docs/eql.md")
    .argument("[path...]", "files, folders, archives, or - for standard input")
    .option("--store", "search the event store instead of files")
    .option(DATA_OPTION, DATA_OPTION_TEXT)
    .option("--json", "print what Elasticsearch's EQL search answers")
    .option("--size <n>", "results at most; 0 for all", parseCount(0), 1000)
    .addOption(formatOption())
    .option("--host-id <id>", "the host of audit logs that name none")
    .option("--from <time>", "only events at or after: ISO 8601 or now-30d")
    .option("--to <time>", "only events at or before")
    .option("--allowance <time>", "how far disordered events are put right", parseDuration)
    .option("--no-progress", "no progress line")
    .action(async (query: string, paths: string[], options: EqlOptions) => {
      checkSources(paths, options);
      const run = options.store === true ? runEqlStore(query, options, io) : undefined;
      finish(await (run ?? runEql(query, paths, { options, io })));
    });
}

/** Throws CliStop unless there is exactly one kind of source. */
function checkSources(paths: readonly string[], options: EqlOptions): void {
  if (options.store === true && paths.length > 0) {
    throw new CliStop("--store searches the event store; leave out the paths", EXIT_USAGE);
  }
  if (options.store !== true && paths.length === 0) {
    throw new CliStop("nothing to search: give a path, or --store", EXIT_USAGE);
  }
}

async function runEql(
  text: string,
  paths: readonly string[],
  { options, io }: { readonly options: EqlOptions; readonly io: CliIo },
): Promise<number> {
  const window = parseTimeWindow(options, io.nowMs());
  const query = await verified(text, io);
  if (query === undefined) return EXIT_FAILED;
  const files = findEventFiles(paths);
  const engine = new Engine({
    rules: [{ rule: adHocRule(text), query }],
    mode: "indexed",
    anyIndex: true,
    allowanceMs: options.allowance ?? Number.POSITIVE_INFINITY,
  });
  const counters = new SourceCounters();
  reportUnreadable(files, counters);
  const normalizer = new Normalizer();
  const progress = new ProgressLine(io, options.progress);
  const hits = collectHits(query, options.size);
  const take = (matches: readonly Match[]): void => {
    for (const match of matches) hits.take(match);
  };
  const source = readFiles(files.paths, {
    format: options.format,
    counters,
    stdin: untilAborted(process.stdin as AsyncIterable<Buffer>, io.interrupted),
    hostId: options.hostId,
  });
  let eventCount = 0;
  io.onStarted?.({ isOneThread: true });
  for await (const batch of source) {
    for (const record of batch) {
      const event = normalizer.normalize(record);
      if (isOutside(window, event.timestampMs)) continue;
      eventCount++;
      take(engine.push(event));
    }
    const { bytesRead } = counters;
    const { bytesTotal } = files;
    await progress.update({ bytesRead, bytesTotal, eventCount, alertCount: hits.count });
    if (io.interrupted.aborted || hits.isFull) break;
  }
  take(engine.flush());
  await progress.clear();
  await tellSourceProblems(counters, io);
  const kind = query.query.kind === "EventQuery" ? "event" : "sequence";
  const about = `${counted(hits.count, "result")} in ${counted(eventCount, "event")}`;
  const isMore = hits.count > hits.results().length;
  await printHits(hits.results(), { json: options.json === true, io, kind, about, isMore });
  for (const line of engineNotes(engine.stats())) await io.stderr.write(`${line}\n`);
  return io.interrupted.aborted ? EXIT_INTERRUPTED : exitCodeOf(counters);
}

async function verified(text: string, io: CliIo): Promise<VerifiedQuery | undefined> {
  const parsed = parseQuery(text);
  const result = parsed.ok ? verifyQuery(parsed.value, { schema: ecsSchema }) : parsed;
  const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
  for (const fault of result.diagnostics) {
    await io.stderr.write(`${renderDiagnostic(fault, style)}\n`);
  }
  return result.ok && "value" in result ? (result.value as VerifiedQuery) : undefined;
}
