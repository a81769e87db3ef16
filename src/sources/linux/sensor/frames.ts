// How records travel from the capture process to the sensor: as they lie in the kernel's ring, each behind
// its header, so that nobody copies them on the way. The receiving side puts pieces of the stream
// together again.
import { bytesInRing, DISCARDED, LENGTH_MASK, RING_HEADER_BYTES } from "../ebpf/ring-buffer.ts";

/** Larger than any record; a length beyond it means that the stream is broken. */
const FRAME_BYTES_MAX = 64 * 1024;

const EMPTY: Buffer = Buffer.alloc(0);

export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** A record that is not from the ring, as if it were. */
export function frameOf(record: Buffer): Buffer {
  const frame = Buffer.alloc(bytesInRing(record.length));
  frame.writeUInt32LE(record.length, 0);
  record.copy(frame, RING_HEADER_BYTES);
  return frame;
}

export class FrameReader {
  #rest: Buffer = EMPTY;

  /**
   * Each whole record in `chunk` and what was left before; to be read to the end. Throws FrameError when
   * there is nonsense.
   */
  *read(chunk: Buffer): Generator<Buffer> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= RING_HEADER_BYTES) {
      const header = bytes.readUInt32LE(at);
      const length = header & LENGTH_MASK;
      if (length > FRAME_BYTES_MAX) throw new FrameError(`a record of ${length} bytes`);
      const next = at + bytesInRing(length);
      if (next > bytes.length) break;
      const start = at + RING_HEADER_BYTES;
      if ((header & DISCARDED) === 0) yield bytes.subarray(start, start + length);
      at = next;
    }
    this.#rest = at === bytes.length ? EMPTY : Buffer.from(bytes.subarray(at));
  }
}
