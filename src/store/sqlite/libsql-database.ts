// SQLite through libsql, whose native part comes prebuilt inside its npm package: for Node before 22.13.
// It is loaded when the first database is opened, so that commands without a store do not pay for it.
import { createRequire } from "node:module";
import type { RawDatabase, RawStatement } from "./raw-database.ts";
import { faultOfCode, SqlError, type SqlRow, type SqlRun, type SqlValue } from "./sql-database.ts";

interface LibsqlStatement {
  run(parameters: readonly SqlValue[]): SqlRun;
  get(parameters: readonly SqlValue[]): object | undefined;
  all(parameters: readonly SqlValue[]): readonly object[];
}

interface LibsqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): LibsqlStatement;
  close(): void;
}

type Libsql = new (path: string) => LibsqlDatabase;

export function openLibsql(path: string, isReadOnly: boolean): RawDatabase {
  const database = opened(isReadOnly ? `${fileUri(path)}?mode=ro` : path);
  return {
    driver: "libsql",
    exec: (sql) => database.exec(sql),
    prepare: (sql): RawStatement => {
      const statement = database.prepare(sql);
      return {
        run: (parameters) => statement.run(parameters),
        get: (parameters) => statement.get(parameters),
        all: (parameters) => statement.all(parameters),
      };
    },
    close: () => database.close(),
    errorOf,
    rowOf,
  };
}

function opened(path: string): LibsqlDatabase {
  const Database = load();
  try {
    return new Database(path);
  } catch (thrown) {
    throw errorOf(thrown);
  }
}

function load(): Libsql {
  try {
    const require = createRequire(import.meta.url);
    return require("libsql") as Libsql;
  } catch (thrown) {
    throw new SqlError(
      "other",
      `no SQLite for this machine: Node before 22.13 needs the package libsql (${String(thrown)})`,
    );
  }
}

function fileUri(path: string): string {
  return `file:${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Failures to open carry their code only at the end of the text: `ConnectionFailed("…: 14")`. */
function errorOf(thrown: unknown): SqlError {
  const { rawCode, message } = thrown as { rawCode?: number; message?: string };
  const text = message ?? String(thrown);
  const code = rawCode ?? Number(/: (\d+)"\)$/.exec(text)?.[1] ?? 1);
  return new SqlError(faultOfCode(code), text);
}

// Blobs come as ArrayBuffer, and every row of get() carries the time it took as `_metadata`.
function rowOf(row: object): SqlRow {
  const values: Record<string, SqlValue> = {};
  for (const [name, value] of Object.entries(row)) {
    if (name === "_metadata") continue;
    values[name] = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  }
  return values;
}
