// One SQLite file: the events that came in on one day. Rows of the tail are small appends as they came;
// blocks are what they become. `block` is narrow, so that a scan finds its blocks without touching
// `block_data`; there the columns stand before the body, so that they are read without it.

import { openDatabase } from "../sqlite/open-database.ts";
import {
  type SqlDatabase,
  SqlError,
  type SqlStatement,
  type SqlValue,
} from "../sqlite/sql-database.ts";
import type { BlockEvent } from "./block-event.ts";
import type { BlockHead, EncodedBlock } from "./event-block.ts";
import type { ScanQuery } from "./event-store.ts";
import { PAGE_BYTES } from "./limits.ts";
import { decodeTailRow, encodeTailRow } from "./tail-row.ts";

const FORMAT_VERSION = 1;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS file (start INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tail (
  first INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS block (
  first INTEGER PRIMARY KEY, count INTEGER NOT NULL,
  min_timestamp REAL, max_timestamp REAL, min_ingested REAL, max_ingested REAL,
  text_bytes INTEGER NOT NULL, columns_crc INTEGER NOT NULL, body_crc INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS block_data (
  first INTEGER PRIMARY KEY, columns BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS segment (
  number INTEGER PRIMARY KEY, last INTEGER NOT NULL, blocks BLOB NOT NULL, ids BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS segment_run (
  id INTEGER PRIMARY KEY, keys BLOB NOT NULL);
`;

interface BlockRow {
  readonly first: number;
  readonly count: number;
  readonly min_timestamp: number | null;
  readonly max_timestamp: number | null;
  readonly min_ingested: number | null;
  readonly max_ingested: number | null;
  readonly text_bytes: number;
  readonly columns_crc: number;
  readonly body_crc: number;
}

export interface DayTotals {
  readonly blockCount: number;
  readonly eventCount: number;
  readonly textBytes: number;
  /** NaN when no event of a block has a time. */
  readonly minTimestampMs: number;
  readonly maxTimestampMs: number;
}

export class DayFile {
  /** `2026-11-25`. */
  readonly day: string;
  readonly database: SqlDatabase;
  readonly #statements = new Map<string, SqlStatement<unknown>>();

  constructor(day: string, database: SqlDatabase) {
    this.day = day;
    this.database = database;
  }

  /** Makes the file when it is not there; `start` is the position of its first event then. Throws SqlError. */
  static openForWriting(path: string, day: string, start: number): DayFile {
    const database = openDatabase(path, { pageSizeBytes: PAGE_BYTES });
    try {
      const file = new DayFile(day, database);
      database.transaction(() => {
        database.exec(`${SCHEMA} PRAGMA user_version=${FORMAT_VERSION}`);
        const known = file.#all<{ start: number }>("SELECT start FROM file");
        if (known.length === 0) file.#run("INSERT INTO file VALUES (?)", start);
      });
      return file;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Throws SqlError. */
  static openForReading(path: string, day: string): DayFile {
    const database = openDatabase(path, { isReadOnly: true });
    try {
      // Touches the schema, so that a file of garbage is found out now.
      database.prepare("SELECT start FROM file").get();
      return new DayFile(day, database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  get path(): string {
    return this.database.path;
  }

  /** The position of the first event that the file may hold. */
  get start(): number {
    return this.#get<{ start: number }>("SELECT start FROM file")?.start ?? 0;
  }

  /** The position behind the last event. */
  get end(): number {
    const sql = "SELECT max(first + count) AS last FROM";
    const tail = this.#get<{ last: number | null }>(`${sql} tail`)?.last ?? 0;
    const blocks = this.#get<{ last: number | null }>(`${sql} block`)?.last ?? 0;
    return Math.max(this.start, tail, blocks);
  }

  /** Writes blocks, which take the place of all rows of the tail, or one more row of the tail. */
  write(blocks: readonly EncodedBlock[], tail: readonly BlockEvent[]): void {
    this.database.transaction(() => {
      if (blocks.length > 0) this.#run("DELETE FROM tail");
      for (const block of blocks) this.#writeBlock(block);
      const [first] = tail;
      if (first === undefined) return;
      const { body, crc } = encodeTailRow(tail);
      this.#run("INSERT INTO tail VALUES (?, ?, ?, ?)", first.position, tail.length, crc, body);
    });
  }

  /** The events of the tail; a damaged row is given to `damaged` and left out. */
  tail(damaged: (row: { readonly first: number; readonly count: number }) => void): BlockEvent[] {
    const rows = this.#all<{ first: number; count: number; crc: number; body: Uint8Array }>(
      "SELECT first, count, crc, body FROM tail ORDER BY first",
    );
    return rows.flatMap((row) => {
      const events = decodeTailRow(row);
      if (events === undefined) damaged(row);
      return events ?? [];
    });
  }

  /** The blocks that may hold an event of the query, in order, all below `end`. */
  heads(query: ScanQuery, end: number): readonly BlockHead[] {
    const [from, to] = [
      query.fromMs ?? Number.NEGATIVE_INFINITY,
      query.toMs ?? Number.POSITIVE_INFINITY,
    ];
    const rows = this.#all<BlockRow>(
      `SELECT * FROM block WHERE first < ? AND first + count > ?
        AND (? OR (max_timestamp >= ? AND min_timestamp <= ?))
        AND (? OR (max_ingested >= ? AND min_ingested <= ?)) ORDER BY first`,
      end,
      query.fromPosition ?? 0,
      query.fromMs === undefined && query.toMs === undefined ? 1 : 0,
      from,
      to,
      query.ingestedFromMs === undefined && query.ingestedToMs === undefined ? 1 : 0,
      query.ingestedFromMs ?? Number.NEGATIVE_INFINITY,
      query.ingestedToMs ?? Number.POSITIVE_INFINITY,
    );
    return rows.map(headOf);
  }

  head(first: number): BlockHead | undefined {
    const row = this.#get<BlockRow>("SELECT * FROM block WHERE first = ?", first);
    return row === undefined ? undefined : headOf(row);
  }

  columns(first: number): Uint8Array | undefined {
    return this.#get<{ columns: Uint8Array }>(
      "SELECT columns FROM block_data WHERE first = ?",
      first,
    )?.columns;
  }

  body(first: number): Uint8Array | undefined {
    return this.#get<{ body: Uint8Array }>("SELECT body FROM block_data WHERE first = ?", first)
      ?.body;
  }

  /** Writes a segment of keys: its blocks, the filter of its ids and its runs. */
  writeSegment(segment: {
    readonly blocks: readonly number[];
    readonly ids: Uint8Array;
    readonly runs: readonly Uint8Array[];
  }): void {
    const { blocks, ids, runs } = segment;
    this.database.transaction(() => {
      const number = this.segmentCount;
      const firsts = new Uint8Array(Float64Array.from(blocks).buffer);
      const last = blocks.at(-1) as number;
      this.#run("INSERT INTO segment VALUES (?, ?, ?, ?)", number, last, firsts, ids);
      for (const [run, keys] of runs.entries()) {
        if (keys.length > 0)
          this.#run("INSERT INTO segment_run VALUES (?, ?)", number * runs.length + run, keys);
      }
    });
  }

  get segmentCount(): number {
    return this.#get<{ c: number }>("SELECT count(*) AS c FROM segment")?.c ?? 0;
  }

  /** First positions of the blocks of a segment. */
  segmentBlocks(number: number): Float64Array {
    const row = this.#get<{ blocks: Uint8Array }>(
      "SELECT blocks FROM segment WHERE number = ?",
      number,
    );
    return new Float64Array(Uint8Array.from(row?.blocks ?? []).buffer);
  }

  segmentIds(number: number): Uint8Array {
    const row = this.#get<{ ids: Uint8Array }>("SELECT ids FROM segment WHERE number = ?", number);
    return row?.ids ?? new Uint8Array(0);
  }

  segmentRun(id: number): Uint8Array | undefined {
    return this.#get<{ keys: Uint8Array }>("SELECT keys FROM segment_run WHERE id = ?", id)?.keys;
  }

  /** First positions of the blocks that are in no segment yet. */
  blocksWithoutSegment(): readonly number[] {
    return this.#all<{ first: number }>(
      "SELECT first FROM block WHERE first > (SELECT coalesce(max(last), -1) FROM segment) ORDER BY first",
    ).map(({ first }) => first);
  }

  totals(): DayTotals {
    const row = this.#get<{ n: number; c: number; t: number; a: number | null; z: number | null }>(
      `SELECT count(*) AS n, coalesce(sum(count), 0) AS c, coalesce(sum(text_bytes), 0) AS t,
        min(min_timestamp) AS a, max(max_timestamp) AS z FROM block`,
    );
    return {
      blockCount: row?.n ?? 0,
      eventCount: row?.c ?? 0,
      textBytes: row?.t ?? 0,
      minTimestampMs: row?.a ?? Number.NaN,
      maxTimestampMs: row?.z ?? Number.NaN,
    };
  }

  /** SQLite's own look at the file: "ok" or the faults. */
  quickCheck(): readonly string[] {
    return this.#all<{ quick_check: string }>("PRAGMA quick_check").map((row) => row.quick_check);
  }

  /** Moves the write-ahead log into the file and empties it. */
  checkpoint(): void {
    this.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /**
   * Nothing more will be written for now: the file does without its log, so that it can be read on a disk
   * that is full or read-only. A reader in another process may be in the way; then it stays as it is.
   */
  finish(): void {
    try {
      this.database.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=DELETE");
    } catch (error) {
      const isHarmless = error instanceof SqlError && error.fault !== "closed";
      if (!isHarmless) throw error;
    }
  }

  close(): void {
    this.database.close();
  }

  #writeBlock({ head, columns, body }: EncodedBlock): void {
    this.#run(
      "INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      head.first,
      head.count,
      nullIfNaN(head.minTimestampMs),
      nullIfNaN(head.maxTimestampMs),
      nullIfNaN(head.minIngestedMs),
      nullIfNaN(head.maxIngestedMs),
      head.textBytes,
      head.columnsCrc,
      head.bodyCrc,
    );
    this.#run("INSERT INTO block_data VALUES (?, ?, ?)", head.first, columns, body);
  }

  #statement<Row>(sql: string): SqlStatement<Row> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known as SqlStatement<Row>;
    const made = this.database.prepare<Row>(sql);
    this.#statements.set(sql, made);
    return made;
  }

  #run(sql: string, ...parameters: readonly SqlValue[]): void {
    this.#statement(sql).run(...parameters);
  }

  #get<Row>(sql: string, ...parameters: readonly SqlValue[]): Row | undefined {
    return this.#statement<Row>(sql).get(...parameters);
  }

  #all<Row>(sql: string, ...parameters: readonly SqlValue[]): readonly Row[] {
    return this.#statement<Row>(sql).all(...parameters);
  }
}

function headOf(row: BlockRow): BlockHead {
  return {
    first: row.first,
    count: row.count,
    minTimestampMs: row.min_timestamp ?? Number.NaN,
    maxTimestampMs: row.max_timestamp ?? Number.NaN,
    minIngestedMs: row.min_ingested ?? Number.NaN,
    maxIngestedMs: row.max_ingested ?? Number.NaN,
    textBytes: row.text_bytes,
    columnsCrc: row.columns_crc,
    bodyCrc: row.body_crc,
  };
}

function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
