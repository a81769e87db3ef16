// Cuts a stream of bytes into lines without holding more than one, and never more than the limit: a
// longer line is dropped as it passes and told by its length. Lines are cut when they are asked for, so
// that what is made of one is gone before the next: holding a chunk's worth would cost the garbage
// collector more than cutting costs.
import { RECORD_BYTES_MAX } from "./limits.ts";

/** Where a line lies, without its newline (a carriage return before it removed); `line` counts from 1. */
export interface Line {
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Told of a line longer than the limit; its bytes are gone. */
export type OnTooLong = (byteLength: number, line: number) => void;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

export class LineSplitter {
  readonly #onTooLong: OnTooLong;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #line = 1;

  constructor(onTooLong: OnTooLong) {
    this.#onTooLong = onTooLong;
  }

  /** True when a line has begun that has not ended. */
  get isWithin(): boolean {
    return this.#pendingBytes > 0;
  }

  /** Lines cut so far, those that were too long included. */
  get lineCount(): number {
    return this.#line - 1;
  }

  /** The lines that `chunk` completes. To be taken whole; most lie in `chunk`, good as long as that is. */
  *lines(chunk: Buffer): Generator<Line, void, void> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      const line = this.#cut(chunk, start, end);
      if (line !== undefined) yield line;
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** The last line, when it had no newline. */
  end(): readonly Line[] {
    const last = this.#pendingBytes > 0 ? this.#cut(Buffer.alloc(0), 0, 0) : undefined;
    return last === undefined ? [] : [last];
  }

  #keep(rest: Buffer): void {
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > RECORD_BYTES_MAX) this.#pending = [];
    else this.#pending.push(Buffer.from(rest));
  }

  #cut(chunk: Buffer, start: number, end: number): Line | undefined {
    const length = this.#pendingBytes + end - start;
    const line = this.#line++;
    const pieces = this.#pending;
    if (this.#pendingBytes > 0) {
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    if (length > RECORD_BYTES_MAX) {
      this.#onTooLong(length, line);
      return undefined;
    }
    if (pieces.length === 0) return lineAt(chunk, start, end, line);
    // In memory of its own: what keeps the line keeps nothing else, and it may be given to another thread.
    const whole = Buffer.allocUnsafeSlow(length);
    let at = 0;
    for (const piece of [...pieces, chunk.subarray(start, end)]) at += piece.copy(whole, at);
    return lineAt(whole, 0, length, line);
  }
}

function lineAt(block: Buffer, start: number, end: number, line: number): Line {
  const hasReturn = end > start && block[end - 1] === CARRIAGE_RETURN;
  return { block, start, end: hasReturn ? end - 1 : end, line };
}
