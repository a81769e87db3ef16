// Reads a BPF ring buffer: one page the reader writes, one page and twice the data that the kernel writes,
// mapped so that a record round the end still lies in one piece. Source: kernel/bpf/ringbuf.c.
import { mapShared, PROT_READ, PROT_WRITE } from "./kernel-calls.ts";

const PAGE_BYTES = 4096;
/** Before each record: 32 bits of length with two flags, 32 bits that are the kernel's own. */
export const RING_HEADER_BYTES = 8;
const BUSY = 0x8000_0000;
export const DISCARDED = 0x4000_0000;
export const LENGTH_MASK = 0x3fff_ffff;

/** Records as they lie in the ring. */
export interface RingRun {
  readonly bytes: Buffer;
  readonly count: number;
}

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

  /**
   * The finished records from the oldest on, with their headers, up to about `bytesMax`: the kernel's own
   * memory, which is its again after release(). Records that were discarded lie between them.
   */
  take(bytesMax: number): RingRun {
    const start = this.#position & this.#sizeMask;
    const end = start + Math.min(this.pendingBytes, bytesMax);
    let at = start;
    let count = 0;
    while (at < end) {
      const header = this.#data.readUInt32LE(at);
      if ((header & BUSY) !== 0) break;
      if ((header & DISCARDED) === 0) count++;
      at += bytesInRing(header & LENGTH_MASK);
    }
    this.#position += at - start;
    return { bytes: this.#data.subarray(start, at), count };
  }

  /** Frees what was taken. */
  release(): void {
    Atomics.store(this.#consumer, 0, BigInt(this.#position));
  }
}

/** What a record takes with its header: all is aligned to eight bytes. */
export function bytesInRing(length: number): number {
  return (RING_HEADER_BYTES + length + 7) & ~7;
}
