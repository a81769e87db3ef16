// Chunks of bytes to lines. A line that is too long is dropped while it passes and handed on as such,
// so that it costs its own item and not the request.

export type BulkLine =
  | { readonly kind: "line"; readonly bytes: Buffer }
  | { readonly kind: "too-long" };

const NEWLINE = 10;
const RETURN = 13;

export class LineSplitter {
  readonly #lineBytesMax: number;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isTooLong = false;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  /** The lines that end in this chunk. They may share its memory. */
  *push(chunk: Buffer): Generator<BulkLine> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      from = end + 1;
      yield this.#take();
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** True when bytes came behind the last newline: the body was cut short. */
  get hasRest(): boolean {
    return this.#bytes > 0 || this.#isTooLong;
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#lineBytesMax) {
      this.#isTooLong = true;
      this.#parts = [];
    } else if (!this.#isTooLong) this.#parts.push(part);
  }

  #take(): BulkLine {
    const [only = Buffer.alloc(0)] = this.#parts;
    const bytes = this.#parts.length > 1 ? Buffer.concat(this.#parts) : only;
    const isTooLong = this.#isTooLong;
    this.#parts = [];
    this.#bytes = 0;
    this.#isTooLong = false;
    if (isTooLong) return { kind: "too-long" };
    return { kind: "line", bytes: bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes };
  }
}
