// What both drivers have in common beneath SqlDatabase: the part that each adapts, and the part built on
// it once (transactions, the closed state, checks of parameters).
import {
  type SqlDatabase,
  type SqlDriver,
  SqlError,
  type SqlRow,
  type SqlRun,
  type SqlStatement,
  type SqlValue,
} from "./sql-database.ts";

/** A driver as it comes; its errors are of its own kind. */
export interface RawDatabase {
  readonly driver: SqlDriver;
  readonly exec: (sql: string) => void;
  readonly prepare: (sql: string) => RawStatement;
  readonly close: () => void;
  readonly errorOf: (thrown: unknown) => SqlError;
  /** A row of the driver in our form. */
  readonly rowOf: (row: object) => SqlRow;
}

export interface RawStatement {
  readonly run: (parameters: readonly SqlValue[]) => SqlRun;
  readonly get: (parameters: readonly SqlValue[]) => object | undefined | null;
  readonly all: (parameters: readonly SqlValue[]) => readonly object[];
}

export function databaseOver(raw: RawDatabase, path: string): SqlDatabase {
  let open: RawDatabase | undefined = raw;
  let isInTransaction = false;
  /** Runs a call of the driver; its errors come out as SqlError. */
  const guarded = <T>(call: () => T): T => {
    if (open === undefined) throw new SqlError("closed", `${path} is closed`);
    try {
      return call();
    } catch (thrown) {
      throw thrown instanceof SqlError ? thrown : raw.errorOf(thrown);
    }
  };
  // Statements are forgotten on closing: under libsql one that is still held keeps the file open.
  const statements = new Set<{ raw: RawStatement | undefined }>();
  const exec = (sql: string): void => guarded(() => raw.exec(sql));
  return {
    path,
    driver: raw.driver,
    exec,
    prepare: <Row>(sql: string) => {
      const held: { raw: RawStatement | undefined } = { raw: guarded(() => raw.prepare(sql)) };
      statements.add(held);
      return statementOver<Row>({
        rowOf: raw.rowOf,
        call: (use) => guarded(() => use(held.raw as RawStatement)),
      });
    },
    transaction: (work) => {
      if (isInTransaction) throw new SqlError("other", "transactions do not nest");
      exec("BEGIN IMMEDIATE");
      isInTransaction = true;
      try {
        const result = work();
        exec("COMMIT");
        return result;
      } catch (thrown) {
        rollBack(exec);
        throw thrown;
      } finally {
        isInTransaction = false;
      }
    },
    close: () => {
      if (open === undefined) return;
      for (const held of statements) held.raw = undefined;
      statements.clear();
      open = undefined;
      raw.close();
    },
  };
}

// SQLite has rolled back by itself after a full disk, and then refuses to be told to.
function rollBack(exec: (sql: string) => void): void {
  try {
    exec("ROLLBACK");
  } catch {
    return;
  }
}

function statementOver<Row>({
  rowOf,
  call,
}: {
  readonly rowOf: (row: object) => SqlRow;
  readonly call: <T>(use: (raw: RawStatement) => T) => T;
}): SqlStatement<Row> {
  return {
    run: (...parameters) => call((raw) => raw.run(checked(parameters))),
    get: (...parameters) => {
      const row = call((raw) => raw.get(checked(parameters)));
      return row === undefined || row === null ? undefined : (rowOf(row) as Row);
    },
    all: (...parameters) =>
      call((raw) => raw.all(checked(parameters))).map((row) => rowOf(row) as Row),
  };
}

/** What is none of our values would end the process under libsql. */
function checked(parameters: readonly SqlValue[]): readonly SqlValue[] {
  for (const value of parameters) {
    const isValue =
      value === null ||
      typeof value === "string" ||
      typeof value === "number" ||
      value instanceof Uint8Array;
    if (!isValue) throw new SqlError("other", `a ${typeof value} is no parameter`);
  }
  return parameters;
}
