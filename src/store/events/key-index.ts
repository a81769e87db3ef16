// Finds the blocks of one day file by key: those of the last blocks in memory, the others in segments on
// disk. After a restart the keys in memory are made again from the columns of those blocks.
import { BloomFilter } from "./bloom-filter.ts";
import type { DayFile } from "./day-file.ts";
import { blocksInRun, encodeRuns, hasKey, RUN_COUNT, runOf } from "./key-segment.ts";
import { BLOCK_EVENTS, RUNS_CACHED_MAX, SEGMENT_BLOCKS } from "./limits.ts";

/** A block that is in no segment yet. */
export interface RecentBlock {
  readonly first: number;
  readonly keys: Float64Array;
  readonly idKeys: readonly number[];
}

export class KeyIndex {
  readonly #file: DayFile;
  #recent: RecentBlock[];
  #recentIds: BloomFilter;
  readonly #segmentIds: BloomFilter[] = [];
  #segmentCount: number;

  constructor(file: DayFile, recent: readonly RecentBlock[]) {
    this.#file = file;
    this.#recent = [...recent];
    this.#recentIds = newFilter();
    for (const block of recent) this.#addIds(block);
    this.#segmentCount = file.segmentCount;
  }

  /** Takes a block that was written, and writes a segment when there are enough. */
  add(block: RecentBlock): void {
    this.#recent.push(block);
    this.#addIds(block);
    if (this.#recent.length >= SEGMENT_BLOCKS) this.flush();
  }

  /** Writes what is in memory as a segment. */
  flush(): void {
    if (this.#recent.length === 0) return;
    // The filter in memory has room for a full segment; on disk it is as large as its keys need.
    const idKeys = this.#recent.flatMap((block) => block.idKeys);
    const ids = BloomFilter.forKeys(idKeys.length);
    for (const key of idKeys) ids.add(key);
    this.#file.writeSegment({
      blocks: this.#recent.map(({ first }) => first),
      ids: ids.bytes,
      runs: encodeRuns(this.#recent.map(({ keys }) => keys)),
    });
    this.#segmentIds[this.#segmentCount] = ids;
    this.#segmentCount++;
    this.#recent = [];
    this.#recentIds = newFilter();
  }

  /** First positions of the blocks that may hold what the key stands for, ascending. */
  blocksWith(key: number): readonly number[] {
    const found: number[] = [];
    for (let segment = 0; segment < this.#segmentCount; segment++) {
      found.push(...this.#inSegment(segment, key));
    }
    for (const { first, keys } of this.#recent) if (hasKey(keys, key)) found.push(first);
    return found;
  }

  /**
   * The same for many keys at once, of each key the first `most`: a run that several keys share is read
   * once. Whoever comes back with more keys hands in the same `runs`: a written segment never changes.
   */
  blocksWithAny(
    keys: readonly number[],
    most: number,
    runs: Map<number, Uint8Array> = new Map(),
  ): readonly number[] {
    const found = new Set<number>();
    const counts = new Map<number, number>();
    const add = (key: number, firsts: readonly number[]): void => {
      const count = counts.get(key) ?? 0;
      for (const first of firsts.slice(0, most - count)) found.add(first);
      counts.set(key, count + firsts.length);
    };
    const isOpen = (key: number): boolean => (counts.get(key) ?? 0) < most;
    const keysByRun = byRun(keys);
    for (let segment = 0; segment < this.#segmentCount; segment++) {
      const blocks = this.#file.segmentBlocks(segment);
      for (const [number, keysOfRun] of keysByRun) {
        const wanted = keysOfRun.filter(isOpen);
        const run =
          wanted.length === 0 ? undefined : this.#cachedRun(runs, segment * RUN_COUNT + number);
        if (run === undefined) continue;
        for (const key of wanted)
          add(
            key,
            blocksInRun(run, key).flatMap((at) => blocks[at] ?? []),
          );
      }
    }
    for (const block of this.#recent) {
      for (const key of keys) {
        if (isOpen(key) && hasKey(block.keys, key)) add(key, [block.first]);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /** The same for the key of an id; remembers the filters of ids, since nearly every id is new. */
  blocksWithId(key: number): readonly number[] {
    const found: number[] = [];
    for (let segment = 0; segment < this.#segmentCount; segment++) {
      if (this.#idsOf(segment).mayHave(key)) found.push(...this.#inSegment(segment, key));
    }
    if (!this.#recentIds.mayHave(key)) return found;
    for (const { first, keys } of this.#recent) if (hasKey(keys, key)) found.push(first);
    return found;
  }

  #inSegment(segment: number, key: number): readonly number[] {
    const run = this.#file.segmentRun(segment * RUN_COUNT + runOf(key));
    if (run === undefined) return [];
    const numbers = blocksInRun(run, key);
    if (numbers.length === 0) return [];
    const firsts = this.#file.segmentBlocks(segment);
    return numbers.flatMap((number) => firsts[number] ?? []);
  }

  #cachedRun(runs: Map<number, Uint8Array>, id: number): Uint8Array | undefined {
    const known = runs.get(id);
    if (known !== undefined) return known;
    const read = this.#file.segmentRun(id);
    if (read !== undefined && runs.size < RUNS_CACHED_MAX) runs.set(id, read);
    return read;
  }

  #idsOf(segment: number): BloomFilter {
    const known = this.#segmentIds[segment];
    if (known !== undefined) return known;
    const read = new BloomFilter(this.#file.segmentIds(segment));
    this.#segmentIds[segment] = read;
    return read;
  }

  #addIds({ idKeys }: RecentBlock): void {
    for (const key of idKeys) this.#recentIds.add(key);
  }
}

function byRun(keys: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const runs = new Map<number, number[]>();
  for (const key of keys) {
    const run = runs.get(runOf(key));
    if (run === undefined) runs.set(runOf(key), [key]);
    else run.push(key);
  }
  return runs;
}

function newFilter(): BloomFilter {
  return BloomFilter.forKeys(SEGMENT_BLOCKS * BLOCK_EVENTS);
}
