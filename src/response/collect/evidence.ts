// What a collection gathers: tables that say what is so, and copies of the files that they come from. Bounded
// in time, bytes and number; whatever a bound cut off is counted and stands in the report.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate as pause } from "node:timers/promises";
import { openParent } from "../files/open-beneath.ts";

export type Cell = string | number;

/** One question answered. Rows are as long as `columns`. */
export interface EvidenceTable {
  /** `processes`: its file in the archive is `processes.json`. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface EvidenceFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface BoundReached {
  readonly bound: string;
  readonly count: number;
}

/** All of it together: an analyst waits, and the process that collects also detects. */
const TIME_MS_MAX = 60_000;
/** Copies are of configuration; whatever is longer is none. */
const COPY_BYTES_MAX = 256 * 1024;
const COPIES_BYTES_MAX = 32 * 1024 * 1024;
const COPIES_MAX = 5_000;
/** Rows of one table. */
const ROWS_MAX = 20_000;

export class Evidence {
  readonly #tables: EvidenceTable[] = [];
  readonly #copies = new Map<string, Buffer>();
  readonly #reached = new Map<string, number>();
  readonly #monotonicMs: () => number;
  readonly #endMs: number;
  #copiedBytes = 0;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
    this.#endMs = monotonicMs() + TIME_MS_MAX;
  }

  get tables(): readonly EvidenceTable[] {
    return this.#tables;
  }

  get copies(): readonly EvidenceFile[] {
    return [...this.#copies].map(([name, bytes]) => ({ name, bytes }));
  }

  get reached(): readonly BoundReached[] {
    return [...this.#reached].map(([bound, count]) => ({ bound, count }));
  }

  addTable(table: EvidenceTable): void {
    const rows = table.rows.slice(0, ROWS_MAX);
    this.count(`rows of "${table.title}" over ${ROWS_MAX}`, table.rows.length - rows.length);
    this.#tables.push({ ...table, rows });
  }

  count(bound: string, more = 1): void {
    if (more > 0) this.#reached.set(bound, (this.#reached.get(bound) ?? 0) + more);
  }

  /** True when the time for all of it is over; counted once for each part that asks. */
  isTimeOver(part: string): boolean {
    if (this.#monotonicMs() < this.#endMs) return false;
    this.count(`time of ${TIME_MS_MAX / 1000} s, in ${part}`);
    return true;
  }

  /** Lets everything else in this process go on. */
  async breathe(): Promise<void> {
    await pause();
  }

  /** The text of a file, and a copy of it in the archive; undefined where it cannot be read. */
  copy(path: string): string | undefined {
    if (this.#copies.size >= COPIES_MAX || this.#copiedBytes >= COPIES_BYTES_MAX) {
      this.count(`copies over ${COPIES_MAX} files or ${COPIES_BYTES_MAX} bytes`);
      return undefined;
    }
    try {
      const { bytes, isCut } = readBounded(path);
      if (isCut) this.count(`copies cut at ${COPY_BYTES_MAX} bytes`);
      this.#copies.set(`files${path}`, bytes);
      this.#copiedBytes += bytes.length;
      return bytes.toString("utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && !String(error).includes("there is no folder"))
        this.count("files that could not be read, or lie behind a symbolic link");
      return undefined;
    }
  }
}

/** No link is followed: a user's own files may point at anybody's. Throws what the disk says. */
function readBounded(path: string): { readonly bytes: Buffer; readonly isCut: boolean } {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const parent = openParent(path);
  try {
    const fd = openSync(parent.at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      if (!fstatSync(fd).isFile()) throw new Error("not a plain file");
      const buffer = Buffer.alloc(COPY_BYTES_MAX + 1);
      let length = 0;
      for (let got = -1; got !== 0 && length < buffer.length; length += got)
        got = readSync(fd, buffer, length, buffer.length - length, length);
      const isCut = length > COPY_BYTES_MAX;
      return { bytes: Buffer.from(buffer.subarray(0, Math.min(length, COPY_BYTES_MAX))), isCut };
    } finally {
      closeSync(fd);
    }
  } finally {
    parent.close();
  }
}

/** ISO 8601 to the second; nothing for a time that is none. */
export function timeCell(ms: number): string {
  return Number.isFinite(ms) && ms > 0 && ms < 8.64e15
    ? `${new Date(ms).toISOString().slice(0, 19)}Z`
    : "";
}
