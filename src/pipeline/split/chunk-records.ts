// A tested chunk as the records of its lines, in order: those that were tested, and those that have to go
// the ordinary way.
import { recordsOf } from "../../sources/files/json-lines-reader.ts";
import { tooLongRecord } from "../../sources/files/record-problems.ts";
import type { ReaderContext } from "../../sources/files/record-reader.ts";
import type { RawRecord, ScanLine } from "../../sources/raw-record.ts";
import {
  ROW_BLOCK,
  ROW_END,
  ROW_HITS_END,
  ROW_KIND,
  ROW_LINE,
  ROW_NUMBERS,
  ROW_START,
  ROW_TESTED,
  ROW_TIME_MS,
  ROW_TOO_LONG,
  type TestedChunk,
} from "./tested-chunk.ts";

export interface ChunkPlace {
  readonly context: ReaderContext;
  /** Of the thread that takes the records. */
  readonly scanLine: ScanLine;
  /** Lines of the file before the chunk. */
  readonly linesBefore: number;
}

export function* chunkRecords(
  chunk: TestedChunk,
  { context, scanLine, linesBefore }: ChunkPlace,
): Generator<RawRecord, void, void> {
  const { rows, hits: numbers } = chunk;
  const blocks = chunk.blocks.map((block) => Buffer.from(block));
  const number = (at: number): number => rows[at] as number;
  let hitsEnd = 0;
  for (let at = 0; at < rows.length; at += ROW_NUMBERS) {
    const kind = number(at + ROW_KIND);
    const end = number(at + ROW_END);
    const line = linesBefore + number(at + ROW_LINE);
    if (kind === ROW_TOO_LONG) {
      tooLongRecord(context, end, line);
      continue;
    }
    const block = blocks[number(at + ROW_BLOCK)] as Buffer;
    const bytes = { block, start: number(at + ROW_START), end, line };
    if (kind !== ROW_TESTED) {
      yield* recordsOf([bytes], context);
      continue;
    }
    context.counters.recordCount++;
    const hits = { numbers, start: hitsEnd, end: number(at + ROW_HITS_END) };
    hitsEnd = hits.end;
    const timestampMs = number(at + ROW_TIME_MS);
    yield {
      shape: "tested",
      timestampMs,
      hits,
      scanLine,
      bytes,
      origin: { file: context.file, line },
    };
  }
}
