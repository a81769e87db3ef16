// Reads a BPF ring buffer: one page the reader writes, one page and twice the data that the kernel writes,
// mapped so that a record round the end still lies in one piece. Source: kernel/bpf/ringbuf.c.
import { mapShared, PROT_READ, PROT_WRITE } from "./kernel-calls.ts";

const PAGE_BYTES = 4096;
const HEADER_BYTES = 8;
const BUSY = 0x8000_0000;
const DISCARDED = 0x4000_0000;
const LENGTH_MASK = 0x3fff_ffff;

/** Takes one record; the bytes are the kernel's and change once this returns. */
export type RecordSink = (bytes: Buffer, offset: number, length: number) => void;

export class RingBuffer {
  readonly #sizeMask: number;
  readonly #consumer: BigUint64Array;
  readonly #producer: BigUint64Array;
  readonly #data: Buffer;
  #position: number;

  /** `sizeBytes` is a power of two, as the map was made. */
  constructor(mapFd: number, sizeBytes: number) {
    this.#sizeMask = sizeBytes - 1;
    const writable = mapShared(mapFd, PAGE_BYTES, PROT_READ | PROT_WRITE, 0);
    this.#consumer = new BigUint64Array(writable, 0, 1);
    const readable = mapShared(mapFd, PAGE_BYTES + 2 * sizeBytes, PROT_READ, PAGE_BYTES);
    this.#producer = new BigUint64Array(readable, 0, 1);
    this.#data = Buffer.from(readable, PAGE_BYTES, 2 * sizeBytes);
    this.#position = Number(this.#consumer[0]);
  }

  /** Bytes written and not yet read: how far the reader lags. */
  get pendingBytes(): number {
    return Number(Atomics.load(this.#producer, 0)) - this.#position;
  }

  /** Gives every finished record to `sink` and frees it; the count of them. */
  drain(sink: RecordSink, recordsMax: number = Number.POSITIVE_INFINITY): number {
    let count = 0;
    for (;;) {
      const end = Number(Atomics.load(this.#producer, 0));
      if (this.#position >= end) return count;
      while (this.#position < end) {
        const at = this.#position & this.#sizeMask;
        const header = this.#data.readUInt32LE(at);
        if ((header & BUSY) !== 0 || count >= recordsMax) {
          this.#release();
          return count;
        }
        const length = header & LENGTH_MASK;
        if ((header & DISCARDED) === 0) {
          sink(this.#data, at + HEADER_BYTES, length);
          count++;
        }
        this.#position += (length + HEADER_BYTES + 7) & ~7;
      }
      this.#release();
    }
  }

  #release(): void {
    Atomics.store(this.#consumer, 0, BigInt(this.#position));
  }
}
