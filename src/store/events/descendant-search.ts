// Finds everything below a process. Blocks are visited in the order of the log, each with all that is known by
// then: children follow their parents there, so that a block is read once however many generations it
// holds, where a look-up a generation would read it again and again.
import type { HotReader } from "./block-columns.ts";
import { type BlockEvent, readBack } from "./block-event.ts";
import { type BlockReader, WHOLE_FILE } from "./block-reader.ts";
import type { OpenDay } from "./day-files.ts";
import { eventKey } from "./event-key.ts";
import { PROCESS_BLOCKS_MAX } from "./limits.ts";
import { processLinksOf, processLinksOfColumns } from "./process-events.ts";
import type { ProcessLink } from "./process-lookup.ts";

export class DescendantSearch {
  readonly #reader: BlockReader | undefined;
  readonly #hot: HotReader;
  /** In the order in which they were found. */
  readonly #ids: string[];
  readonly #known: Set<string>;
  /** How many of the ids each day was asked for. */
  readonly #askedCounts = new Map<string, number>();
  /** Of the keys of the day in hand. */
  #runs = new Map<number, Uint8Array>();

  constructor(
    entityId: string,
    { reader, hot }: { readonly reader?: BlockReader; readonly hot: HotReader },
  ) {
    this.#reader = reader;
    this.#hot = hot;
    this.#ids = [entityId];
    this.#known = new Set(this.#ids);
  }

  /** True when a day was asked for the children of all that are known. */
  hasAsked(day: string): boolean {
    return this.#askedCounts.get(day) === this.#ids.length;
  }

  *inDay(day: string, open: OpenDay): Generator<readonly ProcessLink[]> {
    const waiting: number[] = [];
    this.#runs = new Map();
    this.#ask(day, open, waiting);
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const found = this.#inBlock(open, first);
      if (found.length > 0) this.#ask(day, open, waiting, first);
      yield found;
    }
  }

  /** Of events that are in memory. */
  inEvents(events: readonly BlockEvent[]): readonly ProcessLink[] {
    return this.#closure(processLinksOf(events, this.#hot));
  }

  /** Adds the blocks with children of those who are new; the block in hand has just been looked through. */
  #ask(day: string, { file, keys }: OpenDay, waiting: number[], inHand = -1): void {
    const ids = this.#ids.slice(this.#askedCounts.get(day) ?? 0);
    this.#askedCounts.set(day, this.#ids.length);
    const wanted = ids.map((entityId) => eventKey("child", entityId));
    const blocks = this.#reader?.guarded(file, WHOLE_FILE, () =>
      keys().blocksWithAny(wanted, PROCESS_BLOCKS_MAX, this.#runs),
    );
    for (const first of blocks ?? []) if (first !== inHand) insert(waiting, first);
  }

  #inBlock({ file }: OpenDay, first: number): readonly ProcessLink[] {
    const reader = this.#reader;
    const head = file.head(first);
    const columns = head === undefined ? undefined : reader?.columns(file, head);
    if (reader === undefined || head === undefined || columns === undefined) return [];
    const all: ProcessLink[] = [];
    let untold: readonly ProcessLink[] | undefined;
    for (;;) {
      const read = reader.guarded(file, head, () => processLinksOfColumns(columns, this.#known));
      if (read === undefined) return all;
      if (read.unknownRows.length > 0 && untold === undefined) {
        const others = reader.events(file, head, { columns, rows: read.unknownRows }) ?? [];
        untold = processLinksOf(others.map(readBack), this.#hot);
      }
      const found = [...this.#take(read.links), ...this.#closure(untold ?? [])];
      if (found.length === 0) return all;
      all.push(...found);
    }
  }

  /** Links that lead to somebody known, through one another too. */
  #closure(links: readonly ProcessLink[]): readonly ProcessLink[] {
    const byParent = new Map<string, ProcessLink[]>();
    for (const link of links) {
      const ofParent = byParent.get(link.parentEntityId);
      if (ofParent === undefined) byParent.set(link.parentEntityId, [link]);
      else ofParent.push(link);
    }
    const found: ProcessLink[] = [];
    let level = [...byParent].flatMap(([parent, ones]) => (this.#known.has(parent) ? ones : []));
    while (level.length > 0) {
      const taken = this.#take(level);
      found.push(...taken);
      level = taken.flatMap(({ entityId }) => byParent.get(entityId) ?? []);
    }
    return found;
  }

  #take(links: readonly ProcessLink[]): readonly ProcessLink[] {
    return links.filter(({ entityId }) => {
      if (this.#known.has(entityId)) return false;
      this.#known.add(entityId);
      this.#ids.push(entityId);
      return true;
    });
  }
}

/** Keeps `sorted` ascending, each number once. */
function insert(sorted: number[], value: number): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  if (sorted[low] !== value) sorted.splice(low, 0, value);
}
