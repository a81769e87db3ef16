// What a store holds and whether all of it can be read: for `tripline store stats` and `verify`. It
// looks at a store from outside, one day file after another.
import { SqlError } from "../sqlite/sql-database.ts";
import type { ColumnField } from "./block-columns.ts";
import type { BlockReader } from "./block-reader.ts";
import type { DayFile } from "./day-file.ts";
import type { DiskEventStore } from "./disk-event-store.ts";
import type { BlockHead } from "./event-block.ts";
import { HOT_FIELDS } from "./event-store.ts";

export interface DayReport {
  readonly day: string;
  readonly eventCount: number;
  readonly blockCount: number;
  /** Events that are in no block yet. */
  readonly tailCount: number;
  /** Bytes of the file and its log. */
  readonly bytes: number;
  /** Bytes of the texts of the events in blocks. */
  readonly textBytes: number;
  /** On `@timestamp`, of the events in blocks; null when none has a time. */
  readonly minTimestampMs: number | null;
  readonly maxTimestampMs: number | null;
}

export interface StoreReport {
  readonly days: readonly DayReport[];
  readonly eventCount: number;
  readonly bytes: number;
  readonly nextPosition: number;
}

export function reportStore(store: DiskEventStore): StoreReport {
  const { tail, nextPosition } = store;
  const sizes = store.files.sizes();
  const days = sizes.flatMap(({ day, bytes }, at): readonly DayReport[] => {
    const open = store.files.open(day);
    if (open === undefined) return [];
    const totals = open.file.totals();
    const tailCount = at === sizes.length - 1 ? tail.length : 0;
    return [
      {
        day,
        eventCount: totals.eventCount + tailCount,
        blockCount: totals.blockCount,
        tailCount,
        bytes,
        textBytes: totals.textBytes,
        minTimestampMs: orNull(totals.minTimestampMs),
        maxTimestampMs: orNull(totals.maxTimestampMs),
      },
    ];
  });
  return {
    days,
    eventCount: days.reduce((sum, day) => sum + day.eventCount, 0),
    bytes: days.reduce((sum, day) => sum + day.bytes, 0),
    nextPosition,
  };
}

export interface VerifyReport {
  readonly dayCount: number;
  readonly blockCount: number;
  readonly eventCount: number;
  readonly damagedBlockCount: number;
  readonly damagedEventCount: number;
  /** What SQLite itself found, as `day: fault`. */
  readonly fileFaults: readonly string[];
}

/** Reads every block of every day; damage is told by the store as well. */
export function verifyStore(store: DiskEventStore): VerifyReport {
  const { reader } = store;
  const fileFaults: string[] = [];
  const days = store.files.days();
  let [dayCount, blockCount, eventCount] = [0, 0, store.tail.length];
  for (const day of days) {
    const file = store.files.open(day)?.file;
    if (file === undefined) {
      fileFaults.push(`${day}: cannot be opened`);
      continue;
    }
    dayCount++;
    fileFaults.push(...faultsOf(file).map((fault) => `${day}: ${fault}`));
    const heads = reader.guarded(file, { first: -1, count: 0 }, () =>
      file.heads({}, store.nextPosition),
    );
    for (const head of heads ?? []) {
      blockCount++;
      if (isWhole(file, reader, head)) eventCount += head.count;
    }
  }
  const { damagedBlockCount, damagedEventCount } = reader;
  return { dayCount, blockCount, eventCount, damagedBlockCount, damagedEventCount, fileFaults };
}

function faultsOf(file: DayFile): readonly string[] {
  try {
    return file.quickCheck().filter((line) => line !== "ok");
  } catch (error) {
    if (error instanceof SqlError) return [error.message];
    throw error;
  }
}

/** Decodes everything that a scan could ask for. */
function isWhole(file: DayFile, reader: BlockReader, head: BlockHead): boolean {
  const columns = reader.columns(file, head);
  if (columns === undefined) return false;
  const fields: readonly ColumnField[] = [...HOT_FIELDS, "process.pid"];
  const isReadable = reader.guarded(file, head, () => {
    for (const field of fields) columns.column(field).of(head.count - 1);
    return true;
  });
  const rows = Array.from({ length: head.count }, (_, row) => row);
  return isReadable === true && reader.events(file, head, { columns, rows }) !== undefined;
}

function orNull(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}
