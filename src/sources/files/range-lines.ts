// The lines that start in a range of a file, wherever they end: ranges that lie side by side give each line
// once, whoever reads them. Read in blocks at the same places as a stream of the file would be, so that
// what depends on blocks is the same too.
import { readSync } from "node:fs";
import { CHUNK_BYTES } from "./limits.ts";
import { type Line, LineSplitter, type OnTooLong } from "./line-splitter.ts";

export interface FileRange {
  /** An open file; places in it are given with each reading, so that threads may share it. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
  /** Where the file ends; nothing is read beyond. */
  readonly fileEnd: number;
}

const NEWLINE = 10;

/** Read at a time behind the range, to find the end of its last line. */
const REST_BYTES = 16 * 1024;

/** The lines, numbered from 1; returns how many there were. Throws what reading throws. */
export function* rangeLines(
  { file, start, end, fileEnd }: FileRange,
  onTooLong: OnTooLong,
): Generator<Line, number, void> {
  const splitter = new LineSplitter(onTooLong);
  let isWithinEarlier = start > 0 && readBlock(file, start - 1, 1)[0] !== NEWLINE;
  let at = start;
  while (at < end) {
    const block = readBlock(file, at, Math.min(CHUNK_BYTES, end - at));
    if (block.length === 0) break;
    at += block.length;
    const from = isWithinEarlier ? block.indexOf(NEWLINE) + 1 : 0;
    if (isWithinEarlier && from === 0) continue;
    isWithinEarlier = false;
    yield* splitter.lines(from === 0 ? block : block.subarray(from));
  }
  while (splitter.isWithin && at < fileEnd) {
    const block = readBlock(file, at, Math.min(REST_BYTES, fileEnd - at));
    if (block.length === 0) break;
    at += block.length;
    yield* splitter.lines(block.subarray(0, block.indexOf(NEWLINE) + 1 || block.length));
  }
  yield* splitter.end();
  return splitter.lineCount;
}

/** In memory of its own, since it may be given to another thread. Empty at the end of the file. */
function readBlock(file: number, at: number, byteLength: number): Buffer {
  const block = Buffer.allocUnsafeSlow(byteLength);
  return block.subarray(0, readSync(file, block, 0, byteLength, at));
}
