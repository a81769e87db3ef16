// The keys of up to 256 blocks as sorted runs. A tree of single pairs would touch a random page for each
// key of each block; this is written once, in order, and a look-up reads one short run of each segment.
//
// A run holds the keys with equal highest eight bits, six bytes each, big-endian: the lower 37 bits of
// the key, then the number of the block in the segment in eight bits.
import { KEY_BITS } from "./event-key.ts";
import { SEGMENT_BLOCKS } from "./limits.ts";

export const RUN_COUNT = 256;

const RUN_SIZE = 2 ** (KEY_BITS - 8);
const ENTRY_BYTES = 6;

/** The run that a key is in. */
export function runOf(key: number): number {
  return Math.floor(key / RUN_SIZE);
}

/** The runs of a segment, by number; each block's keys are sorted. */
export function encodeRuns(blocks: readonly Float64Array[]): readonly Buffer[] {
  const pairs = new Float64Array(blocks.reduce((sum, keys) => sum + keys.length, 0));
  let length = 0;
  for (const [number, keys] of blocks.entries()) {
    for (const key of keys) pairs[length++] = key * SEGMENT_BLOCKS + number;
  }
  pairs.sort();
  const runs: Buffer[] = [];
  let at = 0;
  for (let run = 0; run < RUN_COUNT; run++) {
    const low = run * RUN_SIZE * SEGMENT_BLOCKS;
    const high = low + RUN_SIZE * SEGMENT_BLOCKS;
    let end = at;
    while (end < pairs.length && (pairs[end] as number) < high) end++;
    const bytes = Buffer.allocUnsafe(ENTRY_BYTES * (end - at));
    for (let offset = 0; at < end; at++, offset += ENTRY_BYTES) {
      bytes.writeUIntBE((pairs[at] as number) - low, offset, ENTRY_BYTES);
    }
    runs.push(bytes);
  }
  return runs;
}

/** The numbers of the blocks that have a key, from the key's run, ascending. */
export function blocksInRun(run: Uint8Array, key: number): readonly number[] {
  const bytes = Buffer.from(run.buffer, run.byteOffset, run.byteLength);
  const wanted = (key % RUN_SIZE) * SEGMENT_BLOCKS;
  const at = (entry: number): number => bytes.readUIntBE(ENTRY_BYTES * entry, ENTRY_BYTES);
  const count = Math.floor(bytes.length / ENTRY_BYTES);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (; low < count && at(low) < wanted + SEGMENT_BLOCKS; low++) found.push(at(low) - wanted);
  return found;
}

/** True when a block's sorted keys hold one. */
export function hasKey(keys: Float64Array, key: number): boolean {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return keys[low] === key;
}
