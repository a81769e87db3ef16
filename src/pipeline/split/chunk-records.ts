// A tested chunk as the records of its lines, in order: those that were tested, and those that have to go
// the ordinary way.
import { recordsOf } from "../../sources/files/json-lines-reader.ts";
import { tooLongRecord } from "../../sources/files/record-problems.ts";
import type { ReaderContext } from "../../sources/files/record-reader.ts";
import type { RawRecord, ScanLine } from "../../sources/raw-record.ts";
import { ROW_TESTED, ROW_TOO_LONG, rowAt, rowCountOf, type TestedChunk } from "./tested-chunk.ts";

export interface ChunkPlace {
  readonly context: ReaderContext;
  /** Of the thread that takes the records. */
  readonly scanLine: ScanLine;
  /** Lines of the file before the chunk. */
  readonly linesBefore: number;
}

const NO_HITS: readonly number[] = [];

export function* chunkRecords(
  chunk: TestedChunk,
  { context, scanLine, linesBefore }: ChunkPlace,
): Generator<RawRecord, void, void> {
  const blocks = chunk.blocks.map((block) => Buffer.from(block));
  const count = rowCountOf(chunk);
  let hitsStart = 0;
  for (let at = 0; at < count; at++) {
    const { kind, block: blockAt, start, end, timestampMs, hitsEnd, ...row } = rowAt(chunk, at);
    const line = linesBefore + row.line;
    if (kind === ROW_TOO_LONG) {
      tooLongRecord(context, end, line);
      continue;
    }
    const bytes = { block: blocks[blockAt] as Buffer, start, end, line };
    if (kind === ROW_TESTED) {
      context.counters.recordCount++;
      const hits = hitsStart === hitsEnd ? NO_HITS : [...chunk.hits.subarray(hitsStart, hitsEnd)];
      hitsStart = hitsEnd;
      const origin = { file: context.file, line };
      yield { shape: "tested", timestampMs, hits, scanLine, bytes, origin };
    } else yield* recordsOf([bytes], context);
  }
}
