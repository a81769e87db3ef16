// Reads ranges of a file and tests their lines against every filter of all rules: the part of a scan that
// knows nothing of other events, so that any thread may do it. What follows from the hits (exceptions,
// sequences, alerts) is for the one thread that sees all events in order.
import { Engine } from "../../engine/engine.ts";
import type { FilterUse } from "../../engine/filter-uses.ts";
import { FieldTable } from "../../event/field-table.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import { ScannedEvent } from "../../event/scanned-event.ts";
import { isOutside, type TimeWindow } from "../../event/time-window.ts";
import type { EqlRule } from "../../rules/rule.ts";
import { isBlank } from "../../sources/files/json-lines-reader.ts";
import type { Line } from "../../sources/files/line-splitter.ts";
import { type FileRange, rangeLines } from "../../sources/files/range-lines.ts";
import type { ScanLine } from "../../sources/raw-record.ts";
import { reasonOf } from "../find-files.ts";
import { createScanLine } from "../scan-lines.ts";
import { ChunkRows, ROW_ODD, ROW_TESTED, type TestedChunk } from "./tested-chunk.ts";

/** What testing needs to know, as data that may cross to another thread. */
export interface TestSetup {
  readonly rules: readonly EqlRule[];
  readonly anyIndex: boolean;
  /** Events outside are not tested. */
  readonly window: TimeWindow;
}

/** The parts of rules that testing reads: a tenth of their texts. */
export function testedRules(rules: readonly EqlRule[]): readonly EqlRule[] {
  const noSource = { file: "", text: "" };
  const texts = { description: "", note: "", setup: "", parameters: {}, source: noSource };
  const lists = { references: [], falsePositives: [], tags: [], threat: [] };
  return rules.map(({ rule, query }) => ({
    rule: { ...rule, ...texts, ...lists },
    query: { ...query, source: noSource },
  }));
}

/** Hits name no file. */
const NO_FILE = "";

/** For a thread of its own, where the scanner is known to run. */
export function createChunkTester({ rules, anyIndex, window }: TestSetup): ChunkTester {
  const fields = new FieldTable();
  const engine = new Engine({ rules, anyIndex, mode: "indexed", fields });
  return new ChunkTester({ engine, scanLine: createScanLine(fields), window });
}

export interface ChunkTesterOptions {
  readonly engine: Engine;
  /** Over the fields of the engine; undefined leaves all lines to the ordinary way. */
  readonly scanLine: ScanLine | undefined;
  readonly window: TimeWindow;
}

export class ChunkTester {
  readonly #engine: Engine;
  readonly #scanLine: ScanLine | undefined;
  readonly #window: TimeWindow;
  readonly #numbers: ReadonlyMap<FilterUse, number>;
  readonly #rows = new ChunkRows();

  constructor({ engine, scanLine, window }: ChunkTesterOptions) {
    this.#engine = engine;
    this.#scanLine = scanLine;
    this.#window = window;
    this.#numbers = new Map(engine.uses.map((use, number) => [use, number]));
  }

  /** Never throws: what cannot be read is told in the chunk. */
  test(range: FileRange): TestedChunk {
    const rows = this.#rows;
    const lines = rangeLines(range, (byteLength, line) => rows.addTooLong(byteLength, line));
    let lineCount = 0;
    let fault: string | undefined;
    try {
      for (;;) {
        const next = lines.next();
        if (next.done === true) {
          lineCount = next.value;
          break;
        }
        this.#testLine(next.value);
      }
    } catch (error) {
      fault = reasonOf(error);
    }
    return rows.take({ lineCount, counts: this.#engine.takeCounts(), fault });
  }

  #testLine(line: Line): void {
    const rows = this.#rows;
    const scanned = this.#scanLine?.(line);
    if (scanned === undefined) {
      if (!isBlank(line.block, line.start, line.end)) rows.addLine(ROW_ODD, line, Number.NaN);
      return;
    }
    const timestampMs = parseTimestamp(scanned.timestamp);
    if (!isOutside(this.#window, timestampMs)) {
      const origin = { file: NO_FILE, line: line.line };
      const parts = { scanned, sourceBytes: line, origin, timestampMs, arrival: 0 };
      for (const use of this.#engine.test(new ScannedEvent(parts))) {
        rows.addHit(this.#numbers.get(use) as number);
      }
    }
    rows.addLine(ROW_TESTED, line, timestampMs);
  }
}
