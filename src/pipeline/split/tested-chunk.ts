// What a thread found in a range of a file, as numbers and blocks of bytes that may cross to another thread
// without a copy: a row for each line that is more than blank.
import type { TestCounts } from "../../engine/engine-stats.ts";
import type { Line } from "../../sources/files/line-splitter.ts";

/** An ECS event that was tested. */
export const ROW_TESTED = 0;
/** A line to be read and tested in the ordinary way. */
export const ROW_ODD = 1;
/** A line longer than the limit, of `end` bytes. */
export const ROW_TOO_LONG = 2;

/** Numbers in a row, in the order of ChunkRow. */
const ROW_NUMBERS = 7;

export interface ChunkRow {
  readonly kind: number;
  /** The block that the line lies in. */
  readonly block: number;
  readonly start: number;
  readonly end: number;
  /** From 1 for the first line of the range. */
  readonly line: number;
  readonly timestampMs: number;
  /** Its hits lie between the end of those of the row before and this. */
  readonly hitsEnd: number;
}

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

/** Gathers rows while a range is tested. */
export class ChunkRows {
  readonly #blocks: ArrayBuffer[] = [];
  readonly #rows: number[] = [];
  readonly #hits: number[] = [];

  addHit(number: number): void {
    this.#hits.push(number);
  }

  /** A line whose hits have been added. */
  addLine(kind: number, { block, start, end, line }: Line, timestampMs: number): void {
    const { buffer, byteOffset } = block;
    // Lines come block by block.
    if (this.#blocks.at(-1) !== buffer) this.#blocks.push(buffer as ArrayBuffer);
    this.#add({
      kind,
      block: this.#blocks.length - 1,
      start: byteOffset + start,
      end: byteOffset + end,
      line,
      timestampMs,
    });
  }

  addTooLong(byteLength: number, line: number): void {
    const timestampMs = Number.NaN;
    this.#add({ kind: ROW_TOO_LONG, block: 0, start: 0, end: byteLength, line, timestampMs });
  }

  chunk(rest: Pick<TestedChunk, "lineCount" | "counts" | "fault">): TestedChunk {
    return {
      blocks: this.#blocks,
      rows: Float64Array.from(this.#rows),
      hits: Uint32Array.from(this.#hits),
      ...rest,
    };
  }

  #add({ kind, block, start, end, line, timestampMs }: Omit<ChunkRow, "hitsEnd">): void {
    this.#rows.push(kind, block, start, end, line, timestampMs, this.#hits.length);
  }
}

export function rowCountOf({ rows }: TestedChunk): number {
  return rows.length / ROW_NUMBERS;
}

export function rowAt({ rows }: TestedChunk, at: number): ChunkRow {
  const from = at * ROW_NUMBERS;
  return {
    kind: rows[from] as number,
    block: rows[from + 1] as number,
    start: rows[from + 2] as number,
    end: rows[from + 3] as number,
    line: rows[from + 4] as number,
    timestampMs: rows[from + 5] as number,
    hitsEnd: rows[from + 6] as number,
  };
}

/** What is given away with the chunk, rather than copied. */
export function transferOf({ blocks, rows, hits }: TestedChunk): readonly ArrayBuffer[] {
  return [...blocks, rows.buffer, hits.buffer];
}
