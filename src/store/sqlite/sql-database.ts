// The face of SQLite as the stores see it: a few synchronous calls that node:sqlite and libsql both can
// do, with their differences (errors, buffers, what a closed handle does) taken away. Numbers must be
// safe integers or fractions: bigints and booleans are left out because one driver aborts on them.

export type SqlValue = null | number | string | Uint8Array;

export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface SqlStatement<Row = SqlRow> {
  readonly run: (...parameters: readonly SqlValue[]) => SqlRun;
  readonly get: (...parameters: readonly SqlValue[]) => Row | undefined;
  /**
   * There is no iterating row by row: a loop left early would keep its read transaction open under
   * libsql. Read long answers in pages, by key and LIMIT.
   */
  readonly all: (...parameters: readonly SqlValue[]) => readonly Row[];
}

export interface SqlRun {
  readonly changes: number;
  readonly lastInsertRowid: number;
}

export interface SqlDatabase {
  readonly path: string;
  /** Which of the two does the work. */
  readonly driver: SqlDriver;
  /** One or more statements without parameters; rows are thrown away. */
  readonly exec: (sql: string) => void;
  /**
   * The type of its rows is the caller's word. Numbers reach columns without a type as REAL: give
   * columns of integers the type INTEGER. Text ends at a NUL under one driver: keep hostile text in a
   * BLOB or without NUL.
   */
  readonly prepare: <Row = SqlRow>(sql: string) => SqlStatement<Row>;
  /** All or nothing; takes the write lock at once. Not to be nested. */
  readonly transaction: <T>(work: () => T) => T;
  /** Whatever is called afterwards throws. Closing twice is harmless. */
  readonly close: () => void;
}

export type SqlDriver = "node:sqlite" | "libsql";

/** What callers can act on; the rest is "other". */
export type SqlFault =
  | "disk-full"
  | "busy"
  | "corrupt"
  | "not-writable"
  | "input-output"
  | "constraint"
  | "closed"
  | "other";

/** Every error of a driver, as one. */
export class SqlError extends Error {
  readonly fault: SqlFault;

  constructor(fault: SqlFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** By SQLite's result code, extended or not: https://www.sqlite.org/rescode.html */
export function faultOfCode(code: number): SqlFault {
  switch (code & 0xff) {
    case 5: // BUSY
    case 6: // LOCKED
      return "busy";
    case 3: // PERM
    case 8: // READONLY
    case 14: // CANTOPEN
      return "not-writable";
    case 10: // IOERR
      return "input-output";
    case 11: // CORRUPT
    case 26: // NOTADB
      return "corrupt";
    case 13: // FULL
      return "disk-full";
    case 19: // CONSTRAINT
      return "constraint";
    default:
      return "other";
  }
}
