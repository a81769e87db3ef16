// @duckdb/node-api where it is installed in a folder that DUCKDB_FOLDER names: it is no dependency, not even
// for development, so its face is written down here as far as the benchmarks use it.
import { createRequire } from "node:module";
import { join } from "node:path";

interface Appender {
  appendVarchar(text: string): void;
  appendDouble(value: number): void;
  endRow(): void;
  flushSync(): void;
}

interface Reader {
  getRows(): readonly (readonly unknown[])[];
}

interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string, values?: readonly unknown[]): Promise<Reader>;
  createAppender(table: string): Promise<Appender>;
  closeSync(): void;
}

export interface DuckDb {
  readonly DuckDBInstance: {
    create(
      path: string,
      options: Record<string, string>,
    ): Promise<{ connect(): Promise<Connection> }>;
  };
}

/** Undefined where no folder is named; throws where the folder does not hold it. */
export function findDuckDb(folder: string | undefined): DuckDb | undefined {
  if (folder === undefined) return undefined;
  return createRequire(join(folder, "package.json"))("@duckdb/node-api") as DuckDb;
}
