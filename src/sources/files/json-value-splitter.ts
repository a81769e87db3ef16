// Cuts JSON that does not keep to one record a line: one array (its elements, one after another), an
// answer of Elasticsearch (its hits) or pretty-printed objects in a row. Watches only braces, strings and newlines; JSON.parse does the
// rest. A line that is a whole object by itself while a broken one is open ends the broken one, so
// that garbage never swallows what follows.
import { JSON_DEPTH_MAX, RECORD_BYTES_MAX } from "./limits.ts";

export interface ValueSink {
  readonly onValue: (bytes: Buffer, line: number) => void;
  readonly onTooLong: (byteLength: number, line: number) => void;
  readonly onTooDeep: (line: number) => void;
  /** An object that never closed. */
  readonly onUnfinished: (bytes: Buffer, line: number) => void;
  /** The text ended between records, inside of what they lie in; `line` is its last. */
  readonly onCutOff: (line: number) => void;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const NEWLINE = 10;

/** How deep records lie: in nothing, in one array, in `{"hits":{"hits":[`. */
const RECORD_DEPTHS = { objects: 0, array: 1, answer: 3 } as const;

export type ValueLayout = keyof typeof RECORD_DEPTHS;

export class JsonValueSplitter {
  readonly #sink: ValueSink;
  readonly #base: number;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isOpen = false;
  #line = 1;
  #valueLine = 1;
  #isTooDeep = false;

  constructor(sink: ValueSink, layout: ValueLayout) {
    this.#sink = sink;
    this.#base = RECORD_DEPTHS[layout];
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === NEWLINE) this.#newline();
      else if (this.#inString) this.#stringByte(byte);
      else if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#opensRecord(byte)) start = at;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#closesRecord()) this.#close(chunk.subarray(start, at + 1));
      }
    }
    if (this.#isOpen) this.#keep(chunk.subarray(start));
  }

  #opensRecord(byte: number): boolean {
    // Outside of an answer's hits there are objects that are none.
    const isPlace = this.#base < RECORD_DEPTHS.answer || this.#depth === this.#base;
    const isStart = !this.#isOpen && byte === OPEN_BRACE && isPlace;
    if (isStart) this.#open();
    this.#depth++;
    if (this.#depth > JSON_DEPTH_MAX) this.#isTooDeep = true;
    return isStart;
  }

  #closesRecord(): boolean {
    this.#depth = Math.max(0, this.#depth - 1);
    return this.#isOpen && this.#depth <= this.#base;
  }

  end(): void {
    if (this.#isOpen) {
      this.#sink.onUnfinished(Buffer.concat(this.#pieces), this.#valueLine);
      this.#reset();
    } else if (this.#depth > 0) this.#sink.onCutOff(this.#line);
  }

  #stringByte(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  // JSON has no newline inside a string: one there means the string never closed.
  #newline(): void {
    this.#line++;
    this.#inString = false;
    this.#isEscaped = false;
  }

  #open(): void {
    // An array of the base may have been closed or never opened by broken text before.
    this.#depth = this.#base;
    this.#isOpen = true;
    this.#valueLine = this.#line;
    this.#isTooDeep = false;
  }

  #close(last: Buffer): void {
    const length = this.#bytes + last.length;
    if (length > RECORD_BYTES_MAX) this.#sink.onTooLong(length, this.#valueLine);
    else if (this.#isTooDeep) this.#sink.onTooDeep(this.#valueLine);
    else this.#sink.onValue(Buffer.concat([...this.#pieces, last]), this.#valueLine);
    this.#reset();
  }

  #keep(rest: Buffer): void {
    this.#bytes += rest.length;
    if (this.#bytes > RECORD_BYTES_MAX) this.#pieces = [];
    else this.#pieces.push(Buffer.from(rest));
  }

  #reset(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#isOpen = false;
    this.#depth = this.#base;
    this.#inString = false;
  }
}
