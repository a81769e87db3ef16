// What a thread found in a range of a file, as numbers and blocks of bytes that cross to another thread
// without a copy: a row for each line that is more than blank.
import type { TestCounts } from "../../engine/engine-stats.ts";
import type { Line } from "../../sources/files/line-splitter.ts";

/** An ECS event that was tested. */
export const ROW_TESTED = 0;
/** A line to be read and tested in the ordinary way. */
export const ROW_ODD = 1;
/** A line longer than the limit; where others have the end of the line, its length. */
export const ROW_TOO_LONG = 2;

/** The numbers of a row, by their place in it. */
export const ROW_KIND = 0;
/** The number of the block that the line lies in, and where. */
export const ROW_BLOCK = 1;
export const ROW_START = 2;
export const ROW_END = 3;
/** From 1 for the first line of the range. */
export const ROW_LINE = 4;
export const ROW_TIME_MS = 5;
/** Where its hits end; they start where those of the row before end. */
export const ROW_HITS_END = 6;
export const ROW_NUMBERS = 7;

export interface TestedChunk {
  readonly blocks: readonly ArrayBuffer[];
  readonly rows: Float64Array<ArrayBuffer>;
  readonly hits: Uint32Array<ArrayBuffer>;
  /** Lines of the range, blank ones included. */
  readonly lineCount: number;
  readonly counts: TestCounts;
  /** Why the range could not be read to its end. */
  readonly fault: string | undefined;
}

/** Room at first, for the lines of one range of usual events. */
const ROWS_AT_FIRST = 1024;
const HITS_AT_FIRST = 8192;

/** Gathers the rows of one range after another. */
export class ChunkRows {
  #blocks: ArrayBuffer[] = [];
  #rows = new Float64Array(ROWS_AT_FIRST * ROW_NUMBERS);
  #rowsEnd = 0;
  #hits = new Uint32Array(HITS_AT_FIRST);
  #hitsEnd = 0;

  addHit(number: number): void {
    if (this.#hitsEnd === this.#hits.length) {
      const larger = new Uint32Array(2 * this.#hitsEnd);
      larger.set(this.#hits);
      this.#hits = larger;
    }
    this.#hits[this.#hitsEnd++] = number;
  }

  /** A line whose hits have been added. */
  addLine(kind: number, { block, start, end, line }: Line, timestampMs: number): void {
    const { buffer, byteOffset } = block;
    // Lines come block by block.
    if (this.#blocks.at(-1) !== buffer) this.#blocks.push(buffer as ArrayBuffer);
    const at = this.#addRow(kind, line);
    this.#rows[at + ROW_BLOCK] = this.#blocks.length - 1;
    this.#rows[at + ROW_START] = byteOffset + start;
    this.#rows[at + ROW_END] = byteOffset + end;
    this.#rows[at + ROW_TIME_MS] = timestampMs;
  }

  addTooLong(byteLength: number, line: number): void {
    const at = this.#addRow(ROW_TOO_LONG, line);
    this.#rows[at + ROW_END] = byteLength;
  }

  /** All since the last was taken. */
  take(rest: Pick<TestedChunk, "lineCount" | "counts" | "fault">): TestedChunk {
    const rows = this.#rows.slice(0, this.#rowsEnd);
    const hits = this.#hits.slice(0, this.#hitsEnd);
    const chunk = { blocks: this.#blocks, rows, hits, ...rest };
    this.#blocks = [];
    this.#rowsEnd = 0;
    this.#hitsEnd = 0;
    return chunk;
  }

  #addRow(kind: number, line: number): number {
    const at = this.#rowsEnd;
    if (at === this.#rows.length) {
      const larger = new Float64Array(2 * at);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[at + ROW_KIND] = kind;
    this.#rows[at + ROW_LINE] = line;
    this.#rows[at + ROW_HITS_END] = this.#hitsEnd;
    this.#rowsEnd = at + ROW_NUMBERS;
    return at;
  }
}

/** What is given away with the chunk, rather than copied. */
export function transferOf({ blocks, rows, hits }: TestedChunk): readonly ArrayBuffer[] {
  return [...blocks, rows.buffer, hits.buffer];
}
