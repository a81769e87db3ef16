// SQLite through node:sqlite, which Node has from 22.13 on. The types in use are those of Node 20, so
// that the few calls are declared here.
import type { RawDatabase, RawStatement } from "./raw-database.ts";
import { faultOfCode, SqlError, type SqlRow, type SqlRun, type SqlValue } from "./sql-database.ts";

interface NodeStatement {
  run(...parameters: readonly SqlValue[]): SqlRun;
  get(...parameters: readonly SqlValue[]): object | undefined;
  all(...parameters: readonly SqlValue[]): readonly object[];
}

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string, options: { readOnly: boolean }) => NodeDatabase;
}

/** Undefined where this Node has no SQLite. */
export function findNodeSqlite(): NodeSqlite | undefined {
  // Node warns on its first use that the module may change; a user of ours can do nothing about it.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest: never[]) => {
    if (!String(warning).includes("SQLite is an experimental feature")) {
      (emitWarning as (...all: unknown[]) => void)(warning, ...rest);
    }
  };
  try {
    return (process.getBuiltinModule as (id: string) => NodeSqlite | undefined)("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

export function openNodeSqlite(sqlite: NodeSqlite, path: string, isReadOnly: boolean): RawDatabase {
  const database = opened(sqlite, path, isReadOnly);
  return {
    driver: "node:sqlite",
    exec: (sql) => database.exec(sql),
    prepare: (sql): RawStatement => {
      const statement = database.prepare(sql);
      return {
        run: (parameters) => statement.run(...parameters),
        get: (parameters) => statement.get(...parameters),
        all: (parameters) => statement.all(...parameters),
      };
    },
    close: () => database.close(),
    errorOf,
    rowOf: (row) => row as SqlRow,
  };
}

function opened(sqlite: NodeSqlite, path: string, isReadOnly: boolean): NodeDatabase {
  try {
    return new sqlite.DatabaseSync(path, { readOnly: isReadOnly });
  } catch (thrown) {
    throw errorOf(thrown);
  }
}

function errorOf(thrown: unknown): SqlError {
  const { errcode, message } = thrown as { errcode?: number; message?: string };
  return new SqlError(faultOfCode(errcode ?? 1), message ?? String(thrown));
}
