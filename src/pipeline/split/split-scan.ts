// Large files in ranges, tested by several threads and taken by this one in the order of the file. This
// thread tests ranges too whenever there is nothing to take, so that no core waits for another.
import { closeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { TestCounts } from "../../engine/engine-stats.ts";
import type { FileRange } from "../../sources/files/range-lines.ts";
import type { ReadSplit } from "../../sources/files/read-files.ts";
import type { ReaderContext } from "../../sources/files/record-reader.ts";
import type { RawRecord, ScanLine } from "../../sources/raw-record.ts";
import { chunkRecords } from "./chunk-records.ts";
import { ChunkTester, type TestSetup, testedRules } from "./chunk-tester.ts";
import { ScanThreads } from "./scan-threads.ts";
import { openSplitFile, type SplitFile } from "./split-file.ts";
import type { TestedChunk } from "./tested-chunk.ts";

/** Below this, a second thread is ready when the first is done. */
const SPLIT_BYTES_MIN: number = 32 * 1024 * 1024;

/** A hundredth of a second of work, and four of the blocks that files are read in. */
const RANGE_BYTES: number = 1024 * 1024;

/** Ranges given out and not yet taken, for each thread: what a slow reader of alerts may hold up. */
const RANGES_AHEAD_PER_THREAD = 4;

export interface SplitScanOptions {
  /** This thread included. */
  readonly threadCount: number;
  readonly setup: TestSetup;
  /** Of this thread. */
  readonly scanLine: ScanLine;
  readonly onCounts: (counts: TestCounts) => void;
  readonly bytesMin?: number | undefined;
  readonly rangeBytes?: number | undefined;
}

export class SplitScan {
  readonly #options: SplitScanOptions;
  #threads: ScanThreads | undefined;
  #tester: ChunkTester | undefined;

  constructor(options: SplitScanOptions) {
    this.#options = options;
  }

  readonly read: ReadSplit = (path, context) => {
    const { scanLine, bytesMin = SPLIT_BYTES_MIN } = this.#options;
    const file = openSplitFile(path, { bytesMin, scanLine });
    return file === undefined ? undefined : this.#read(file, context);
  };

  async close(): Promise<void> {
    await this.#threads?.close();
  }

  async *#read(
    file: SplitFile,
    context: ReaderContext,
  ): AsyncGenerator<Iterable<RawRecord>, void, void> {
    const { scanLine, onCounts } = this.#options;
    const threads = this.#started();
    let linesBefore = 0;
    try {
      for await (const { range, chunk } of this.#chunks(file, threads)) {
        onCounts(chunk.counts);
        context.counters.bytesRead += range.end - range.start;
        yield chunkRecords(chunk, { context, scanLine, linesBefore });
        linesBefore += chunk.lineCount;
        if (chunk.fault === undefined) continue;
        context.counters.report("SRC5001", {
          message: `cannot read "${context.file}": ${chunk.fault}`,
          source: { file: context.file, text: "" },
        });
        break;
      }
    } finally {
      await threads.idle();
      closeSync(file.file);
    }
  }

  async *#chunks(
    file: SplitFile,
    threads: ScanThreads,
  ): AsyncGenerator<{ readonly range: FileRange; readonly chunk: TestedChunk }, void, void> {
    const ranges = rangesOf(file, this.#options.rangeBytes ?? RANGE_BYTES);
    const ahead = this.#options.threadCount * RANGES_AHEAD_PER_THREAD;
    const tested = new Map<number, TestedChunk>();
    let given = 0;
    let taken = 0;
    const next = (): FileRange | undefined => (given < taken + ahead ? ranges[given] : undefined);
    while (taken < ranges.length) {
      for (let range = next(); range !== undefined; range = next()) {
        const at = given;
        if (!threads.give(range, (chunk) => tested.set(at, chunk))) break;
        given++;
      }
      const chunk = tested.get(taken);
      const own = next();
      if (chunk !== undefined) {
        tested.delete(taken);
        yield { range: ranges[taken] as FileRange, chunk };
        taken++;
      } else if (own !== undefined) {
        tested.set(given, this.#ownTester().test(own));
        given++;
      } else {
        await threads.change();
        continue;
      }
      // Lets the other threads be heard.
      await turn();
    }
  }

  #started(): ScanThreads {
    if (this.#threads !== undefined) return this.#threads;
    const { threadCount, setup } = this.#options;
    this.#threads = new ScanThreads(threadCount - 1);
    this.#threads.setUp({ ...setup, rules: testedRules(setup.rules) });
    return this.#threads;
  }

  #ownTester(): ChunkTester {
    this.#tester ??= new ChunkTester(this.#options.setup);
    return this.#tester;
  }
}

function rangesOf({ file, bytes }: SplitFile, rangeBytes: number): readonly FileRange[] {
  return Array.from({ length: Math.ceil(bytes / rangeBytes) }, (_, at) => ({
    file,
    start: at * rangeBytes,
    end: Math.min(bytes, (at + 1) * rangeBytes),
    fileEnd: bytes,
  }));
}
