// How records travel from the capture process to the sensor: each behind four bytes of its length, in
// writes of many. The receiving side puts pieces of the stream together again.

/** Larger than any record; a length beyond it means that the stream is broken. */
const FRAME_BYTES_MAX = 64 * 1024;
const LENGTH_BYTES = 4;

export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** Collects records and gives them on in one buffer. */
export class FrameWriter {
  #buffer = Buffer.allocUnsafe(1 << 20);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(bytes: Buffer, offset: number, length: number): void {
    const needed = this.#length + LENGTH_BYTES + length;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#buffer.writeUInt32LE(length, this.#length);
    bytes.copy(this.#buffer, this.#length + LENGTH_BYTES, offset, offset + length);
    this.#length = needed;
  }

  /** What was collected, valid until the next add(). */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The whole frames in `chunk` and what was left before. Throws FrameError when there is nonsense. */
  *read(chunk: Buffer): Generator<Buffer> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = bytes.readUInt32LE(at);
      if (length > FRAME_BYTES_MAX) throw new FrameError(`a record of ${length} bytes`);
      if (bytes.length - at < LENGTH_BYTES + length) break;
      yield bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
      at += LENGTH_BYTES + length;
    }
    this.#rest = at === bytes.length ? EMPTY : Buffer.from(bytes.subarray(at));
  }
}

const EMPTY: Buffer = Buffer.alloc(0);
