// Large files in ranges, tested by several threads and taken by this one in the order of the file. This
// thread tests ranges too whenever there is nothing to take, so that no core waits for another.
import { closeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import type { Engine } from "../../engine/engine.ts";
import type { TimeWindow } from "../../event/time-window.ts";
import type { EqlRule } from "../../rules/rule.ts";
import type { FileRange } from "../../sources/files/range-lines.ts";
import type { ReadSplit } from "../../sources/files/read-files.ts";
import type { ReaderContext } from "../../sources/files/record-reader.ts";
import type { RawRecord, ScanLine } from "../../sources/raw-record.ts";
import { chunkRecords } from "./chunk-records.ts";
import { ChunkTester, testedRules } from "./chunk-tester.ts";
import type { ScanThreads } from "./scan-threads.ts";
import { openSplitFile, type SplitFile } from "./split-file.ts";
import type { TestedChunk } from "./tested-chunk.ts";

/** Below this, a second thread is ready when the first is done. */
const SPLIT_BYTES_MIN: number = 32 * 1024 * 1024;

/** A hundredth of a second of work, and four of the blocks that files are read in. */
const RANGE_BYTES: number = 1024 * 1024;

/** Ranges given out and not yet taken, for each thread: what a slow reader of alerts may hold up. */
const RANGES_AHEAD_PER_THREAD = 4;

export interface SplitScanParts {
  /** Of this thread, over `rules`. */
  readonly engine: Engine;
  readonly rules: readonly EqlRule[];
  readonly anyIndex: boolean;
  readonly window: TimeWindow;
  readonly scanLine: ScanLine;
}

export interface SplitSizes {
  /** Of a file that is split. */
  readonly bytesMin: number;
  readonly rangeBytes: number;
}

export const USUAL_SIZES: SplitSizes = { bytesMin: SPLIT_BYTES_MIN, rangeBytes: RANGE_BYTES };

export class SplitScan {
  readonly #threads: ScanThreads;
  readonly #parts: SplitScanParts;
  readonly #sizes: SplitSizes;
  readonly #tester: ChunkTester;
  #isSetUp = false;

  constructor(threads: ScanThreads, parts: SplitScanParts, sizes: SplitSizes) {
    this.#threads = threads;
    this.#parts = parts;
    this.#sizes = sizes;
    this.#tester = new ChunkTester(parts);
  }

  readonly read: ReadSplit = (path, context) => {
    const { scanLine } = this.#parts;
    const file = openSplitFile(path, { bytesMin: this.#sizes.bytesMin, scanLine });
    return file === undefined ? undefined : this.#read(file, context);
  };

  async *#read(
    file: SplitFile,
    context: ReaderContext,
  ): AsyncGenerator<Iterable<RawRecord>, void, void> {
    const { scanLine, engine } = this.#parts;
    this.#setUp();
    let linesBefore = 0;
    try {
      for await (const { range, chunk } of this.#chunks(file)) {
        engine.addCounts(chunk.counts);
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
      await this.#threads.idle();
      closeSync(file.file);
    }
  }

  async *#chunks(
    file: SplitFile,
  ): AsyncGenerator<{ readonly range: FileRange; readonly chunk: TestedChunk }, void, void> {
    const threads = this.#threads;
    const ranges = rangesOf(file, this.#sizes.rangeBytes);
    const ahead = (threads.count + 1) * RANGES_AHEAD_PER_THREAD;
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
        tested.set(given, this.#tester.test(own));
        given++;
      } else {
        await threads.change();
        continue;
      }
      // Lets the other threads be heard.
      await turn();
    }
  }

  #setUp(): void {
    if (this.#isSetUp) return;
    this.#isSetUp = true;
    const { rules, anyIndex, window } = this.#parts;
    this.#threads.setUp({ rules: testedRules(rules), anyIndex, window });
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
