// `tripline import PATH…`: puts events from files into the event store, as scan reads them. Importing a
// file twice adds nothing.
import type { Command } from "commander";
import { Normalizer } from "../normalize/normalize.ts";
import { newEvent } from "../pipeline/new-event.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";
import type { SourceFormat } from "../sources/raw-record.ts";
import type { DiskEventStore } from "../store/events/disk-event-store.ts";
import type { NewEvent } from "../store/events/event-store.ts";
import { DATA_OPTION, DATA_OPTION_TEXT, dataDirOf } from "./data-dir.ts";
import { findEventFiles } from "./event-files.ts";
import { EXIT_INTERRUPTED } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { openEventStore, printNotices, stopping } from "./open-event-store.ts";
import { formatOption } from "./option-values.ts";
import { ProgressLine } from "./progress.ts";
import { exitCodeOf, tellSourceProblems } from "./source-problems.ts";

/** Events of one append: large enough to become blocks at once. */
const APPEND_EVENTS = 2048;

interface ImportOptions {
  readonly data?: string;
  readonly format: SourceFormat;
  readonly hostId?: string;
  readonly progress: boolean;
}

export function addImportCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  program
    .command("import")
    .description("put events from files into the event store")
    .argument("<path...>", "files, folders, archives, or - for standard input")
    .option(DATA_OPTION, DATA_OPTION_TEXT)
    .addOption(formatOption())
    .option("--host-id <id>", "the host of audit logs that name none")
    .option("--no-progress", "no progress line")
    .action(async (paths: string[], options: ImportOptions) => {
      finish(await runImport(paths, options, io));
    });
}

async function runImport(
  paths: readonly string[],
  options: ImportOptions,
  io: CliIo,
): Promise<number> {
  const files = findEventFiles(paths);
  const { store, notices } = openEventStore(dataDirOf(options.data, io), io, "create");
  const counters = new SourceCounters();
  const normalizer = new Normalizer();
  const progress = new ProgressLine(io, options.progress);
  const intake = new Importer(store);
  const source = readFiles(files.paths, {
    format: options.format,
    counters,
    stdin: process.stdin as AsyncIterable<Buffer>,
    hostId: options.hostId,
  });
  try {
    for await (const batch of source) {
      for (const record of batch) intake.take(newEvent(normalizer.normalize(record), io.nowMs()));
      const { bytesRead } = counters;
      const { bytesTotal } = files;
      const eventCount = intake.keptCount + intake.repeatCount;
      await progress.update({ bytesRead, bytesTotal, eventCount, alertCount: 0 });
      if (io.interrupted.aborted) break;
    }
    intake.flush();
  } finally {
    store.close();
    await progress.clear();
  }
  await tellSourceProblems(counters, io);
  await printNotices(notices, io);
  const { keptCount, repeatCount } = intake;
  await io.stderr.write(`${keptCount} events imported, ${repeatCount} were there already\n`);
  return io.interrupted.aborted ? EXIT_INTERRUPTED : exitCodeOf(counters);
}

class Importer {
  readonly #store: DiskEventStore;
  #pending: NewEvent[] = [];
  keptCount = 0;
  repeatCount = 0;

  constructor(store: DiskEventStore) {
    this.#store = store;
  }

  /** Throws CliStop when the store refuses. */
  take(event: NewEvent): void {
    this.#pending.push(event);
    if (this.#pending.length >= APPEND_EVENTS) this.flush();
  }

  flush(): void {
    const answers = stopping(() => this.#store.append(this.#pending));
    this.#pending = [];
    const repeatCount = answers.filter(({ kind }) => kind === "duplicate").length;
    this.repeatCount += repeatCount;
    this.keptCount += answers.length - repeatCount;
  }
}
