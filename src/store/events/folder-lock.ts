// Keeps two processes from writing one folder: an SQLite file whose write lock is held as long as the
// store is open. The kernel gives it up when the process dies, so that no lock is ever stale; readers
// of the file learn who holds it.
import { join } from "node:path";
import { openDatabase } from "../sqlite/open-database.ts";
import { type SqlDatabase, SqlError } from "../sqlite/sql-database.ts";

export interface FolderLock {
  readonly release: () => void;
}

/** Another process writes the store. */
export class StoreInUse extends Error {
  /** Undefined when it had not said so yet. */
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined) {
    const who = pid === undefined ? "another process" : `process ${pid}`;
    super(`${folder} is in use by ${who}`);
    this.pid = pid;
  }
}

/** Throws StoreInUse, or SqlError where the folder cannot be written. */
export function lockFolder(folder: string): FolderLock {
  const database = openDatabase(join(folder, "lock.db"));
  try {
    database.exec("PRAGMA busy_timeout=0");
    database.transaction(() => {
      database.exec("CREATE TABLE IF NOT EXISTS owner (pid INTEGER); DELETE FROM owner");
      database.prepare("INSERT INTO owner VALUES (?)").run(process.pid);
    });
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    const isHeld = error instanceof SqlError && error.fault === "busy";
    const thrown = isHeld ? new StoreInUse(folder, ownerOf(database)) : error;
    database.close();
    throw thrown;
  }
  return {
    release: () => {
      database.exec("ROLLBACK");
      database.close();
    },
  };
}

function ownerOf(database: SqlDatabase): number | undefined {
  try {
    return database.prepare<{ pid: number }>("SELECT pid FROM owner").get()?.pid;
  } catch {
    return undefined;
  }
}
