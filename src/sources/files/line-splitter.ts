// Cuts a stream of bytes into lines without holding more than one, and never more than the limit: a
// longer line is dropped as it passes and told by its length.
import { RECORD_BYTES_MAX } from "./limits.ts";

export interface LineSink {
  /** A line without its newline (a carriage return before it removed). `line` counts from 1. */
  readonly onLine: (bytes: Buffer, start: number, end: number, line: number) => void;
  /** A line longer than the limit; its bytes are gone. */
  readonly onTooLong: (byteLength: number, line: number) => void;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

export class LineSplitter {
  readonly #sink: LineSink;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #line = 1;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  /** Takes the next chunk; `chunk` may be reused by the caller once this returns. */
  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#emit(chunk, start, end);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** The last line, when it had no newline. */
  end(): void {
    if (this.#pendingBytes > 0) this.#emit(Buffer.alloc(0), 0, 0);
  }

  #keep(rest: Buffer): void {
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > RECORD_BYTES_MAX) this.#pending = [];
    else this.#pending.push(Buffer.from(rest));
  }

  #emit(chunk: Buffer, start: number, end: number): void {
    const length = this.#pendingBytes + end - start;
    const line = this.#line++;
    if (this.#pendingBytes === 0) {
      if (length > RECORD_BYTES_MAX) this.#sink.onTooLong(length, line);
      else this.#deliver(chunk, start, end, line);
      return;
    }
    const pieces = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    if (length > RECORD_BYTES_MAX) {
      this.#sink.onTooLong(length, line);
      return;
    }
    const whole = Buffer.concat([...pieces, chunk.subarray(start, end)]);
    this.#deliver(whole, 0, whole.length, line);
  }

  #deliver(bytes: Buffer, start: number, end: number, line: number): void {
    const hasReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN;
    this.#sink.onLine(bytes, start, hasReturn ? end - 1 : end, line);
  }
}
