// The event store on disk. One writer: what it appends goes durably into the tail of the newest day file
// and from there, a few hundred events at a time, into blocks. What an append changes in memory changes
// after its transaction, so that a refused append leaves the store as it was.
import { mkdirSync, statfsSync } from "node:fs";
import { SqlError } from "../sqlite/sql-database.ts";
import { HotReader } from "./block-columns.ts";
import { type BlockEvent, blockEvent, storedEvent } from "./block-event.ts";
import { BlockReader } from "./block-reader.ts";
import { DayFiles, type OpenDay } from "./day-files.ts";
import {
  eventsOfProcessesInDay,
  findEvent,
  findPlace,
  processEventsInDay,
  processTimelineInDay,
} from "./day-lookup.ts";
import { DescendantSearch } from "./descendant-search.ts";
import { cutIntoBlocks, encodeBlock } from "./event-block.ts";
import { eventKey, idText } from "./event-key.ts";
import {
  type Appended,
  type NewEvent,
  type ScanQuery,
  type StoredEvent,
  StoreRefusal,
} from "./event-store.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { BLOCK_EVENTS, BLOCK_TEXT_BYTES_MAX, DUPLICATE_DAYS, FREE_BYTES_FLOOR } from "./limits.ts";
import { PositionReserve } from "./position-reserve.ts";
import { processEventsOf } from "./process-events.ts";
import { type ProcessLink, type ProcessLookup, processLookup } from "./process-lookup.ts";
import type { ProcessStore, RowBatch } from "./process-store.ts";
import { childQuery, type RowsWanted, rowsOfDay, rowsOfEvents } from "./read-rows.ts";
import { refusalOf } from "./refusal-of.ts";
import { daysToRetire, type RetentionLimits } from "./retention.ts";
import { scanDay } from "./scan-day.ts";
import { selectStored } from "./select-events.ts";
import type { StoreNotice } from "./store-notice.ts";

export interface DiskStoreOptions {
  /** Made when it is not there, unless read-only. */
  readonly folder: string;
  /** True to look at a store that another process may be writing. */
  readonly isReadOnly?: boolean;
  readonly tell?: (notice: StoreNotice) => void;
  /** The clock that decides the day of a file. */
  readonly nowMs?: () => number;
  /** Room on the disk; asked before each append. */
  readonly freeBytes?: () => number;
  readonly freeBytesFloor?: number;
}

export class DiskEventStore implements ProcessStore {
  readonly #options: DiskStoreOptions;
  readonly #lock: FolderLock | undefined;
  readonly #hot = new HotReader();
  readonly #reader: BlockReader;
  readonly #files: DayFiles;
  readonly #reserve: PositionReserve;
  readonly #isReadOnly: boolean;
  #newest: OpenDay | undefined;
  #tail: readonly BlockEvent[] = [];
  #tailLength = 0;
  #tailIds = new Map<string, BlockEvent>();
  #next = 0;
  #isClockBehind = false;

  /** Throws StoreInUse, or StoreRefusal where the folder cannot be used. */
  constructor(options: DiskStoreOptions) {
    this.#options = options;
    this.#isReadOnly = options.isReadOnly === true;
    const tell = options.tell ?? (() => undefined);
    const { folder } = options;
    this.#reader = new BlockReader(tell);
    this.#files = new DayFiles({
      folder,
      reader: this.#reader,
      tell,
      isReadOnly: this.#isReadOnly,
    });
    this.#lock = this.#refusing(() => {
      if (this.#isReadOnly) return undefined;
      // Events hold command lines with passwords in them.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return lockFolder(folder);
    });
    this.#reserve = new PositionReserve(folder);
    try {
      this.#refusing(() => this.#openNewest());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get nextPosition(): number {
    if (this.#isReadOnly) this.#refresh();
    return this.#next;
  }

  /** What it reads blocks with; for look-ups beside the scans. */
  get reader(): BlockReader {
    return this.#reader;
  }

  get files(): DayFiles {
    return this.#files;
  }

  /** The events that are in no block yet, in order. */
  get tail(): readonly BlockEvent[] {
    if (this.#isReadOnly) this.#refresh();
    return this.#tail;
  }

  append(events: readonly NewEvent[]): readonly Appended[] {
    if (this.#isReadOnly) throw new StoreRefusal("not-writable", "the store was opened to be read");
    if (events.length === 0) return [];
    return this.#refusing(() => {
      this.#checkRoom();
      this.#turnDay();
      const { kept, answers } = this.#place(events);
      if (kept.length > 0) {
        this.#reserve.cover(this.#next + kept.length);
        this.#writeOrStartAnew(kept);
      }
      return answers;
    });
  }

  scan(query: ScanQuery): Generator<readonly StoredEvent[]> {
    if (this.#isReadOnly) this.#refresh();
    const tail = this.#tail;
    const end = tail[0]?.position ?? this.#next;
    return this.#scanFrom({ query, days: this.#files.days(), tail, end });
  }

  get(index: string, id: string): StoredEvent | undefined {
    if (this.#isReadOnly) this.#refresh();
    const text = idText(index, id);
    const waiting = this.#tailIds.get(text);
    if (waiting !== undefined) return storedEvent(waiting);
    for (const day of this.#files.days().toReversed()) {
      const open = this.#files.open(day);
      const found = open === undefined ? undefined : findEvent(open, this.#reader, { index, id });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a process did: its events in the order of positions, from a bounded number of blocks. */
  eventsOfProcess(entityId: string): readonly StoredEvent[] {
    if (this.#isReadOnly) this.#refresh();
    const inBlocks = this.#files.days().flatMap((day) => {
      const open = this.#files.open(day);
      return open === undefined ? [] : processTimelineInDay(open, this.#reader, entityId);
    });
    const isOfProcess = {
      field: "process.entity_id",
      accepts: (one: string) => one === entityId,
    } as const;
    return [...inBlocks, ...selectStored(this.#tail, { tests: [isOfProcess] }, this.#hot)];
  }

  /** Processes by entity id, over all days. */
  get processes(): ProcessLookup {
    if (this.#isReadOnly) this.#refresh();
    return processLookup((entityId) => [
      ...this.#files.days().flatMap((day) => {
        const open = this.#files.open(day);
        return open === undefined
          ? []
          : processEventsInDay(open, { reader: this.#reader, hot: this.#hot }, entityId);
      }),
      ...processEventsOf(this.#tail, this.#hot, entityId),
    ]);
  }

  *descendants(entityId: string): Generator<readonly ProcessLink[]> {
    if (this.#isReadOnly) this.#refresh();
    const tail = this.#tail;
    const search = new DescendantSearch(entityId, { reader: this.#reader, hot: this.#hot });
    // Parents and children may stand in either order: a day is looked at again for whom a later one names.
    do {
      for (const day of this.#files.days()) {
        if (search.hasAsked(day)) continue;
        yield* this.#pinned(day, (open) => search.inDay(day, open));
      }
      yield search.inEvents(tail);
    } while (!this.#files.days().every((day) => search.hasAsked(day)));
  }

  *eventsOfProcesses(
    entityIds: ReadonlySet<string>,
    query: ScanQuery,
  ): Generator<readonly StoredEvent[]> {
    if (this.#isReadOnly) this.#refresh();
    const tail = this.#tail;
    const end = tail[0]?.position ?? this.#next;
    for (const day of this.#files.days()) {
      yield* this.#pinned(day, (open) =>
        eventsOfProcessesInDay(open, this.#reader, { entityIds, query, end }),
      );
    }
    const isOfOne = {
      field: "process.entity_id",
      accepts: (one: string) => entityIds.has(one),
    } as const;
    yield selectStored(tail, { ...query, tests: [isOfOne, ...(query.tests ?? [])] }, this.#hot);
  }

  rows(query: ScanQuery): Generator<RowBatch> {
    return this.#rows(query, {});
  }

  childRows(entityId: string, query: ScanQuery): Generator<RowBatch> {
    return this.#rows(childQuery(entityId, query), { key: eventKey("child", entityId) });
  }

  /** Turns the tail into a block, writes all keys and empties the write-ahead log. */
  compact(): void {
    this.#refusing(() => this.#settle());
  }

  /** Takes days away by age and size; true when there was one to take. */
  retire(limits: RetentionLimits): boolean {
    const gone = daysToRetire(this.#files.sizes(), limits, this.#nowMs());
    for (const { day, bytes } of gone) {
      this.#files.retire(day);
      this.#options.tell?.({ kind: "retired", day, bytes });
    }
    this.#daysOf = undefined;
    return gone.length > 0;
  }

  close(): void {
    if (!this.#isReadOnly) this.#newest?.file.finish();
    this.#newest = undefined;
    this.#files.closeAll();
    this.#lock?.release();
  }

  *#rows(query: ScanQuery, only: Pick<RowsWanted, "key">): Generator<RowBatch> {
    if (this.#isReadOnly) this.#refresh();
    const tail = this.#tail;
    const end = tail[0]?.position ?? this.#next;
    const days = this.#files.days().toReversed();
    yield rowsOfEvents(tail, query, this.#hot);
    for (const day of days) {
      yield* this.#pinned(day, (open) => rowsOfDay(open, this.#reader, { query, end, ...only }));
    }
  }

  *#scanFrom(from: {
    readonly query: ScanQuery;
    readonly days: readonly string[];
    readonly tail: readonly BlockEvent[];
    readonly end: number;
  }): Generator<readonly StoredEvent[]> {
    for (const day of from.days) {
      yield* this.#pinned(day, (open) => scanDay(open.file, this.#reader, from));
    }
    yield selectStored(from.tail, from.query, this.#hot);
  }

  /** Reads a day's file, which stays open meanwhile though it be retired. */
  *#pinned<T>(day: string, read: (open: OpenDay) => Generator<T>): Generator<T> {
    const open = this.#files.open(day);
    if (open === undefined) return;
    open.pinCount++;
    try {
      yield* read(open);
    } finally {
      open.pinCount--;
      if (open.isRetired && open.pinCount === 0) open.file.close();
    }
  }

  #nowMs(): number {
    return this.#options.nowMs?.() ?? Date.now();
  }

  #openNewest(): void {
    if (this.#isReadOnly) {
      this.#refresh();
      return;
    }
    this.#next = this.#reserve.end;
    const newest = this.#files.days().at(-1);
    if (newest === undefined) return;
    // Once it is set aside its positions are lost with it: the log goes on behind all that were promised.
    const open = this.#files.openNewest(newest, this.#next);
    if (open === undefined) return;
    try {
      const [end, tail] = [open.file.end, this.#readTail(open)];
      this.#newest = open;
      this.#next = end;
      this.#setTail(tail);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      this.#files.setAside(newest, error.message);
    }
  }

  /** Looks at what the writing process has done. */
  #refresh(): void {
    const newest = this.#files.days().at(-1);
    const open = newest === undefined ? undefined : this.#files.open(newest);
    if (open === undefined) {
      this.#next = 0;
      this.#setTail([]);
      return;
    }
    const tail = this.#readTail(open);
    this.#setTail(tail);
    this.#next = tail.length > 0 ? (tail.at(-1) as BlockEvent).position + 1 : open.file.end;
  }

  #readTail({ file }: OpenDay): readonly BlockEvent[] {
    return file.tail((row) =>
      this.#reader.tellDamage(file, row, "the checksum of a row of the tail is wrong"),
    );
  }

  #checkRoom(): void {
    const floor = this.#options.freeBytesFloor ?? FREE_BYTES_FLOOR;
    const free = this.#options.freeBytes?.() ?? freeBytesOf(this.#options.folder);
    if (free < floor) {
      const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;
      throw new StoreRefusal(
        "disk-full",
        `${this.#options.folder}: ${megabytes(free)} free, ${megabytes(floor)} are left untouched`,
      );
    }
  }

  /** Opens the file of today, unless the newest is of a later day: days never go back. */
  #turnDay(): void {
    const today = new Date(this.#nowMs()).toISOString().slice(0, 10);
    const newest = this.#newest?.file.day;
    if (newest !== undefined && newest >= today) {
      const isBehind = newest > today;
      if (isBehind && !this.#isClockBehind) {
        this.#options.tell?.({ kind: "clock-behind", day: today, newestDay: newest });
      }
      this.#isClockBehind = isBehind;
      return;
    }
    if (this.#newest !== undefined) {
      this.#settle();
      this.#newest.file.finish();
    }
    this.#newest = this.#files.openNewest(today, this.#next);
    this.#newest ??= this.#files.openNewest(today, this.#next);
  }

  #settle(): void {
    const open = this.#newest;
    if (open === undefined) return;
    this.#writeBlocks(open, this.#tail);
    open.keys().flush();
    open.file.checkpoint();
  }

  #place(events: readonly NewEvent[]): {
    readonly kept: readonly BlockEvent[];
    readonly answers: readonly Appended[];
  } {
    const seen = new Set<string>();
    const kept: BlockEvent[] = [];
    const answers = events.map((event): Appended => {
      const text = idText(event.index, event.id);
      const isRepeat = event.isIdGiven && (seen.has(text) || this.#isKept(event, text));
      if (isRepeat) return { kind: "duplicate" };
      seen.add(text);
      const position = this.#next + kept.length;
      kept.push(blockEvent(event, position));
      return { kind: "kept", position };
    });
    return { kept, answers };
  }

  #isKept({ index, id }: NewEvent, text: string): boolean {
    if (this.#tailIds.has(text)) return true;
    // Today and the days before it.
    for (const day of this.#recentDays()) {
      const open = this.#files.open(day);
      if (open === undefined) continue;
      if (findPlace(open, this.#reader, { index, id }) !== undefined) return true;
    }
    return false;
  }

  #daysOf: { readonly newest: string | undefined; readonly days: readonly string[] } | undefined;

  #recentDays(): readonly string[] {
    const newest = this.#newest?.file.day;
    if (this.#daysOf?.newest !== newest || this.#daysOf === undefined) {
      this.#daysOf = {
        newest,
        days: this.#files
          .days()
          .toReversed()
          .slice(0, 1 + DUPLICATE_DAYS),
      };
    }
    return this.#daysOf.days;
  }

  /** A newest file that turns out to be damaged is set aside; what is in memory of it is kept. */
  #writeOrStartAnew(kept: readonly BlockEvent[]): void {
    const open = this.#newest as OpenDay;
    try {
      this.#write(open, kept);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      this.#files.setAside(open.file.day, error.message);
      const anew = this.#files.openNewest(open.file.day, this.#tail[0]?.position ?? this.#next);
      if (anew === undefined) throw error;
      this.#newest = anew;
      this.#daysOf = undefined;
      this.#writeBlocks(anew, [...this.#tail, ...kept]);
      this.#next = (kept.at(-1) as BlockEvent).position + 1;
    }
  }

  #write(open: OpenDay, kept: readonly BlockEvent[]): void {
    const length = this.#tailLength + lengthOf(kept);
    const isEnough =
      this.#tail.length + kept.length >= BLOCK_EVENTS || length >= BLOCK_TEXT_BYTES_MAX;
    if (isEnough) this.#writeBlocks(open, [...this.#tail, ...kept]);
    else {
      open.file.write([], kept);
      this.#tail = [...this.#tail, ...kept];
      this.#tailLength = length;
      for (const event of kept) this.#tailIds.set(idText(event.index, event.id), event);
    }
    this.#next = (kept.at(-1) as BlockEvent).position + 1;
  }

  /** `events` are the tail and what follows it. */
  #writeBlocks(open: OpenDay, events: readonly BlockEvent[]): void {
    const blocks = cutIntoBlocks(events).map((part) => encodeBlock(part, this.#hot));
    if (blocks.length === 0) return;
    open.file.write(blocks, []);
    this.#setTail([]);
    for (const { head, keys, idKeys } of blocks) {
      open.keys().add({ first: head.first, keys, idKeys });
    }
  }

  #setTail(tail: readonly BlockEvent[]): void {
    this.#tail = tail;
    this.#tailLength = lengthOf(tail);
    this.#tailIds = new Map(tail.map((event) => [idText(event.index, event.id), event]));
  }

  #refusing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

function isCorrupt(error: unknown): error is SqlError {
  return error instanceof SqlError && error.fault === "corrupt";
}

function lengthOf(events: readonly BlockEvent[]): number {
  return events.reduce((sum, { text }) => sum + text.length, 0);
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
