// The bytes of one record at a time, read in place: turnTo() moves on to the next, and nothing is allocated
// for it. Records lie by the hundred in one block; what reads the block is made once for all of them.
import { FIELD, HEADER_BYTES } from "./record-layout.ts";

const NOTHING: ArrayBuffer = new ArrayBuffer(0);
const SECTIONS = 4;

export class RecordBytes {
  #block: ArrayBufferLike = NOTHING;
  #bytes: Buffer = Buffer.from(NOTHING);
  #view: DataView = new DataView(NOTHING);
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  turnTo(record: Buffer): void {
    const block = record.buffer;
    if (block !== this.#block) {
      this.#block = block;
      this.#bytes = Buffer.from(block);
      this.#view = new DataView(block);
    }
    this.#start = record.byteOffset;
    this.#length = record.length;
  }

  byte(at: number): number {
    return this.#bytes[this.#start + at] as number;
  }

  uint16(at: number): number {
    return this.#view.getUint16(this.#start + at, true);
  }

  uint16BigEndian(at: number): number {
    return this.#view.getUint16(this.#start + at, false);
  }

  uint32(at: number): number {
    return this.#view.getUint32(this.#start + at, true);
  }

  uint64(at: number): bigint {
    return this.#view.getBigUint64(this.#start + at, true);
  }

  int64(at: number): bigint {
    return this.#view.getBigInt64(this.#start + at, true);
  }

  text(start: number, end: number): string {
    return start >= end ? "" : this.#bytes.toString("utf8", this.#start + start, this.#start + end);
  }

  /** Up to its NUL, or all of the field. */
  cString(at: number, lengthMax: number): string {
    let end = at;
    while (end < at + lengthMax && this.byte(end) !== 0) end++;
    return this.text(at, end);
  }

  /** Good only until the block is read into again. */
  part(start: number, end: number): Buffer {
    return this.#bytes.subarray(this.#start + start, this.#start + end);
  }

  /** Where a section begins; that after the last is where the arguments begin. Never behind the record. */
  sectionStart(nth: number): number {
    if (nth === 0) return HEADER_BYTES;
    const end = HEADER_BYTES + this.uint32(FIELD.sectionEnds + 4 * (nth - 1));
    return Math.min(end, this.#length);
  }

  section(nth: number): string {
    return this.text(this.sectionStart(nth), this.sectionStart(nth + 1));
  }

  /** Where the arguments of an exec begin. */
  get argsStart(): number {
    return this.sectionStart(SECTIONS);
  }
}
