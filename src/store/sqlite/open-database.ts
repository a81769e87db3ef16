// Opens an SQLite file with the settings that all our stores need: a committed transaction survives a
// power cut, readers do not wait for the writer, and a second process waits a little instead of failing.
import { openLibsql } from "./libsql-database.ts";
import { findNodeSqlite, openNodeSqlite } from "./node-sqlite-database.ts";
import { databaseOver, type RawDatabase } from "./raw-database.ts";
import type { SqlDatabase, SqlDriver } from "./sql-database.ts";

/** Waiting for another process's write; a longer wait would hold up the one event loop. */
const BUSY_TIMEOUT_MS = 5000;

/** After a checkpoint the write-ahead log is cut to this, so that one large append does not keep its room. */
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;

export interface OpenOptions {
  /** True for a look at a file that another process may be writing. */
  readonly isReadOnly?: boolean;
  /** Of a new file; larger pages suit large blobs. SQLite's 4096 when absent. */
  readonly pageSizeBytes?: number;
  /** The one that this Node has when absent; tests ask for each. */
  readonly driver?: SqlDriver;
}

/** Throws SqlError. Creates the file unless read-only; its folder must be there. */
export function openDatabase(path: string, options: OpenOptions = {}): SqlDatabase {
  const database = databaseOver(openRaw(path, options), path);
  try {
    database.exec(`PRAGMA busy_timeout=${BUSY_TIMEOUT_MS}; PRAGMA trusted_schema=OFF`);
    if (options.isReadOnly !== true) {
      const pageSize = options.pageSizeBytes ?? 4096;
      database.exec(`PRAGMA page_size=${pageSize}; PRAGMA journal_mode=WAL`);
      database.exec(`PRAGMA synchronous=FULL; PRAGMA journal_size_limit=${WAL_LIMIT_BYTES}`);
    }
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function openRaw(path: string, { driver, isReadOnly = false }: OpenOptions): RawDatabase {
  const sqlite = driver === "libsql" ? undefined : findNodeSqlite();
  return sqlite === undefined
    ? openLibsql(path, isReadOnly)
    : openNodeSqlite(sqlite, path, isReadOnly);
}

/** The driver that openDatabase uses where nothing else is asked for. */
export function defaultDriver(): SqlDriver {
  return findNodeSqlite() === undefined ? "libsql" : "node:sqlite";
}
