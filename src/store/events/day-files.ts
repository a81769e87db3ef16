// The day files of a folder: which there are, opened when asked for, a bounded number of old ones at a
// time. A file that is no database any more is set aside under another name, so that the store opens.
import { existsSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { SqlError } from "../sqlite/sql-database.ts";
import type { BlockReader } from "./block-reader.ts";
import { DayFile } from "./day-file.ts";
import { keysOfColumns } from "./event-block.ts";
import { KeyIndex, type RecentBlock } from "./key-index.ts";
import { OPEN_FILES_MAX } from "./limits.ts";
import type { KeptDay } from "./retention.ts";
import type { StoreNotice } from "./store-notice.ts";

export interface OpenDay {
  readonly file: DayFile;
  /** Made at the first look-up. */
  readonly keys: () => KeyIndex;
  /** Scans under way; the file stays open for them even when it was retired. */
  pinCount: number;
  isRetired: boolean;
}

export interface DayFilesOptions {
  readonly folder: string;
  readonly reader: BlockReader;
  readonly tell: (notice: StoreNotice) => void;
  readonly isReadOnly: boolean;
}

const NAME = /^events-(\d{4}-\d\d-\d\d)\.db$/;

export class DayFiles {
  readonly #options: DayFilesOptions;
  /** In the order of last use. */
  readonly #open = new Map<string, OpenDay>();
  #newest: string | undefined;

  constructor(options: DayFilesOptions) {
    this.#options = options;
  }

  /** In order, oldest first. */
  days(): readonly string[] {
    return readdirSync(this.#options.folder)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .sort();
  }

  sizes(): readonly KeptDay[] {
    return this.days().map((day) => {
      const path = this.#pathOf(day);
      return { day, bytes: bytesOf(path) + bytesOf(`${path}-wal`) };
    });
  }

  /** An older day; undefined when its file is gone or was set aside. */
  open(day: string): OpenDay | undefined {
    const known = this.#open.get(day);
    if (known !== undefined) {
      this.#open.delete(day);
      this.#open.set(day, known);
      return known;
    }
    const file = this.#orSetAside(day, () => DayFile.openForReading(this.#pathOf(day), day));
    if (file === undefined) return undefined;
    this.#closeUnused();
    return this.#take(day, file);
  }

  /** The day that events go into, made when it is not there; undefined when it was set aside. */
  openNewest(day: string, start: number): OpenDay | undefined {
    this.close(day);
    const file = this.#orSetAside(day, () => DayFile.openForWriting(this.#pathOf(day), day, start));
    if (file === undefined) return undefined;
    this.#newest = day;
    return this.#take(day, file);
  }

  /** Removes a day from the disk. */
  retire(day: string): void {
    const open = this.#open.get(day);
    this.close(day);
    // libsql lets a file go only when the garbage collector comes by; its room is needed now.
    const isHeld = open?.pinCount === 0 && open.file.database.driver === "libsql";
    if (isHeld) truncateSync(this.#pathOf(day));
    removeFiles(this.#pathOf(day));
  }

  /** Renames a damaged file out of the way. */
  setAside(day: string, reason: string): void {
    this.close(day);
    const path = this.#pathOf(day);
    if (!this.#options.isReadOnly) {
      const aside = freeName(`${path}.corrupt`);
      renameSync(path, aside);
      for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
    }
    this.#options.tell({ kind: "set-aside", file: path, reason });
  }

  /** Closes a day, or leaves that to the last scan that is still in it. */
  close(day: string): void {
    const open = this.#open.get(day);
    if (open === undefined) return;
    this.#open.delete(day);
    if (open.pinCount === 0) open.file.close();
    else open.isRetired = true;
  }

  closeAll(): void {
    for (const { file } of this.#open.values()) file.close();
    this.#open.clear();
  }

  #take(day: string, file: DayFile): OpenDay {
    let keys: KeyIndex | undefined;
    const open: OpenDay = {
      file,
      keys: () => {
        keys ??= new KeyIndex(file, this.#recentBlocks(file));
        return keys;
      },
      pinCount: 0,
      isRetired: false,
    };
    this.#open.set(day, open);
    return open;
  }

  #recentBlocks(file: DayFile): readonly RecentBlock[] {
    const { reader } = this.#options;
    return file.blocksWithoutSegment().map((first): RecentBlock => {
      const columns = reader.cachedColumns(file, first);
      const found =
        columns === undefined
          ? undefined
          : reader.guarded(file, { first, count: columns.count }, () => keysOfColumns(columns));
      return { first, ...(found ?? { keys: new Float64Array(0), idKeys: [] }) };
    });
  }

  #orSetAside(day: string, open: () => DayFile): DayFile | undefined {
    try {
      return open();
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.fault === "corrupt") this.setAside(day, error.message);
      // The writing process may take a day away between our look at the folder and this.
      else if (existsSync(this.#pathOf(day))) throw error;
      return undefined;
    }
  }

  #closeUnused(): void {
    const old = [...this.#open].filter(([day, one]) => one.pinCount === 0 && day !== this.#newest);
    for (const [day] of old.slice(0, Math.max(0, this.#open.size - OPEN_FILES_MAX)))
      this.close(day);
  }

  #pathOf(day: string): string {
    return join(this.#options.folder, `events-${day}.db`);
  }
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function removeFiles(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
}

function freeName(path: string): string {
  for (let number = 0; ; number++) {
    const name = number === 0 ? path : `${path}.${number}`;
    if (statSync(name, { throwIfNoEntry: false }) === undefined) return name;
  }
}
