// Reads blocks of day files, checks them, and tells of damaged ones once. A damaged block costs itself:
// whoever reads goes on with the next.
import { crc32 } from "node:zlib";
import { SqlError } from "../sqlite/sql-database.ts";
import { BlockColumns } from "./block-columns.ts";
import { UnreadableBlob } from "./codec.ts";
import type { DayFile } from "./day-file.ts";
import { type BlockHead, decodeBody } from "./event-block.ts";
import type { StoredEvent } from "./event-store.ts";
import type { StoreNotice } from "./store-notice.ts";

/** Look-ups come back to the same few blocks: a process tree, a batch that is sent again. */
const COLUMNS_CACHED_MAX = 16;

/** Stands for the damage of a file's own tables, when it cannot be said which events that costs. */
export const WHOLE_FILE: Pick<BlockHead, "first" | "count"> = { first: -1, count: 0 };

export class BlockReader {
  readonly #tell: (notice: StoreNotice) => void;
  readonly #told = new Set<string>();
  readonly #cache = new Map<string, BlockColumns>();
  #damagedEventCount = 0;

  constructor(tell: (notice: StoreNotice) => void) {
    this.#tell = tell;
  }

  get damagedBlockCount(): number {
    return this.#told.size;
  }

  get damagedEventCount(): number {
    return this.#damagedEventCount;
  }

  /** The columns of a block; undefined when they are damaged. */
  columns(file: DayFile, head: BlockHead): BlockColumns | undefined {
    return this.guarded(file, head, () => {
      const bytes = checked(file.columns(head.first), head.columnsCrc, "columns");
      return new BlockColumns(bytes, head.count);
    });
  }

  /** The same, remembered for a while. */
  cachedColumns(file: DayFile, first: number): BlockColumns | undefined {
    const key = `${file.path}:${first}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const head = file.head(first);
    const read = head === undefined ? undefined : this.columns(file, head);
    if (read === undefined) return undefined;
    const [oldest] = this.#cache.keys();
    if (this.#cache.size >= COLUMNS_CACHED_MAX && oldest !== undefined) this.#cache.delete(oldest);
    this.#cache.set(key, read);
    return read;
  }

  /** The events of some rows of a block; undefined when it is damaged. */
  events(
    file: DayFile,
    head: BlockHead,
    rows: { readonly columns: BlockColumns; readonly rows: readonly number[] },
  ): readonly StoredEvent[] | undefined {
    const { columns } = rows;
    return this.guarded(file, head, () => {
      const textOf = decodeBody(checked(file.body(head.first), head.bodyCrc, "body"), head.count);
      return rows.rows.map((row) => ({
        position: head.first + row,
        index: columns.indexOf(row),
        id: columns.ids[row] ?? "",
        text: textOf(row),
        timestampMs: columns.timestamps[row] ?? Number.NaN,
        ingestedMs: columns.ingested[row] ?? Number.NaN,
      }));
    });
  }

  /** What `read` gives; undefined, and told once, when the block turns out to be damaged. */
  guarded<T>(
    file: DayFile,
    head: Pick<BlockHead, "first" | "count">,
    read: () => T,
  ): T | undefined {
    try {
      return read();
    } catch (error) {
      const isDamage =
        error instanceof UnreadableBlob || (error instanceof SqlError && error.fault === "corrupt");
      if (!isDamage) throw error;
      this.tellDamage(file, head, error.message);
      return undefined;
    }
  }

  tellDamage(file: DayFile, head: Pick<BlockHead, "first" | "count">, reason: string): void {
    const key = `${file.path}:${head.first}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#damagedEventCount += head.count;
    this.#tell({
      kind: "damaged-block",
      file: file.path,
      firstPosition: head.first,
      eventCount: head.count,
      reason,
    });
  }
}

function checked(bytes: Uint8Array | undefined, crc: number, what: string): Uint8Array {
  if (bytes === undefined) throw new UnreadableBlob(`the ${what} are missing`);
  if (crc32(bytes) !== crc) throw new UnreadableBlob(`the checksum of its ${what} is wrong`);
  return bytes;
}
