// Records out of a page of the kernel's trace buffer as trace_pipe_raw gives it. The binary form and not
// the text: a program may have a name that looks like a line of the text.
// Source: include/linux/ring_buffer.h; kernel/trace/ring_buffer.c, struct buffer_data_page.

export interface TraceRecord {
  /** Of the clock that the buffer is set to. */
  readonly timeNs: bigint;
  readonly bytes: Buffer;
}

export interface TracePage {
  readonly records: readonly TraceRecord[];
  /** Records that were overwritten before this page, where that is told. */
  readonly missedCount: number;
}

const PAGE_HEADER_BYTES = 16;
const LENGTH_MASK = 0x3fff_ffff;
const MISSED = 0x8000_0000;
const MISSED_STORED = 0x4000_0000;

const TYPE = { long: 0, padding: 29, timeExtend: 30, timeStamp: 31 } as const;
const DELTA_BITS = 27n;
/** A stamp has 59 bits; those above are as they were. */
const STAMP_BITS = 59n;

/** Never throws: a record that does not fit its page ends it. */
export function readTracePage(page: Buffer): TracePage {
  if (page.length < PAGE_HEADER_BYTES) return { records: [], missedCount: 0 };
  const commit = page.readUInt32LE(8);
  const end = Math.min(page.length, PAGE_HEADER_BYTES + (commit & LENGTH_MASK));
  const records: TraceRecord[] = [];
  let timeNs = page.readBigUInt64LE(0);
  let at = PAGE_HEADER_BYTES;
  while (at + 4 <= end) {
    const entry = readEntry(page, at, end);
    if (entry === undefined) break;
    timeNs = entry.stamp === undefined ? timeNs + entry.deltaNs : stampAfter(timeNs, entry.stamp);
    if (entry.bytes !== undefined) records.push({ timeNs, bytes: entry.bytes });
    at = entry.next;
  }
  return { records, missedCount: missedIn(page, commit, end) };
}

interface Entry {
  readonly deltaNs: bigint;
  /** A whole time instead of a difference. */
  readonly stamp?: bigint;
  /** Undefined for padding and for what only tells the time. */
  readonly bytes?: Buffer;
  readonly next: number;
}

/** Undefined where the page's records end. */
function readEntry(page: Buffer, at: number, end: number): Entry | undefined {
  const head = page.readUInt32LE(at);
  const type = head & 31;
  const deltaNs = BigInt(head >>> 5);
  const word = at + 8 <= end ? page.readUInt32LE(at + 4) : 0;
  const whole = (BigInt(word) << DELTA_BITS) + deltaNs;
  if (type === TYPE.timeExtend) return { deltaNs: whole, next: at + 8 };
  if (type === TYPE.timeStamp) return { deltaNs: 0n, stamp: whole, next: at + 8 };
  if (type === TYPE.padding) {
    // Padding without a time fills the rest of the page.
    return deltaNs === 0n ? undefined : { deltaNs, next: at + 4 + aligned(word) };
  }
  // A long record's length stands in the next word and counts that word.
  const begin = type === TYPE.long ? at + 8 : at + 4;
  const length = type === TYPE.long ? word - 4 : type * 4;
  if (length < 0 || begin + length > end) return undefined;
  return { deltaNs, bytes: page.subarray(begin, begin + length), next: begin + aligned(length) };
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}

function stampAfter(timeNs: bigint, stamp: bigint): bigint {
  return ((timeNs >> STAMP_BITS) << STAMP_BITS) | stamp;
}

function missedIn(page: Buffer, commit: number, end: number): number {
  if ((commit & MISSED) === 0) return 0;
  const isStored = (commit & MISSED_STORED) !== 0 && end + 8 <= page.length;
  return isStored ? Number(page.readBigUInt64LE(end)) : 1;
}
