// DuckDB in the benchmark, where @duckdb/node-api is installed in a folder that DUCKDB_FOLDER names: it
// is no dependency, not even for development.
import { statSync } from "node:fs";
import { join } from "node:path";
import { findDuckDb } from "../find-duckdb.ts";
import type { BenchStore } from "./bench-store.ts";
import { queryTest } from "./query-test.ts";

const PAGE_ROWS = 50_000;

/** Undefined where it is not installed. */
export async function duckdbStore(folder: string): Promise<BenchStore | undefined> {
  const found = findDuckDb(process.env["DUCKDB_FOLDER"]);
  if (found === undefined) return undefined;
  const path = join(folder, "duck.db");
  const instance = await found.DuckDBInstance.create(path, { memory_limit: "4GB" });
  const connection = await instance.connect();
  await connection.run(
    "CREATE TABLE event (id VARCHAR, idx VARCHAR, time DOUBLE, category VARCHAR, entity VARCHAR, parent VARCHAR, body VARCHAR)",
  );
  let eventCount = 0;
  const rows = async (sql: string, ...values: readonly unknown[]) =>
    (await connection.runAndReadAll(sql, values)).getRows();
  const each = async (take: (text: string) => void): Promise<number> => {
    for (let at = 0; at < eventCount; at += PAGE_ROWS) {
      const sql = "SELECT body FROM event WHERE rowid >= ? AND rowid < ?";
      for (const [text] of await rows(sql, at, at + PAGE_ROWS)) take(text as string);
    }
    return eventCount;
  };
  return {
    name: "duckdb",
    append: async (events) => {
      await connection.run("BEGIN");
      const appender = await connection.createAppender("event");
      for (const e of events) {
        appender.appendVarchar(e.id);
        appender.appendVarchar(e.index);
        appender.appendDouble(e.timestampMs);
        appender.appendVarchar(e.category);
        appender.appendVarchar(e.entityId);
        appender.appendVarchar(e.parentEntityId);
        appender.appendVarchar(e.text);
        appender.endRow();
      }
      appender.flushSync();
      await connection.run("COMMIT");
      eventCount += events.length;
    },
    settle: async () => {
      await connection.run("CHECKPOINT");
      return statSync(path).size;
    },
    eventsOfProcess: async (entityId) => {
      const found = await rows("SELECT body FROM event WHERE entity = ?", entityId);
      for (const [text] of found) JSON.parse(text as string);
      return found.length;
    },
    tree: async (entityId) => {
      const sql =
        "SELECT DISTINCT entity FROM event WHERE parent = ? AND category = 'process' LIMIT 1000";
      let count = (await rows(sql, entityId)).length;
      const parentOf = async (id: unknown) =>
        (
          await rows(
            "SELECT parent FROM event WHERE entity = ? AND category = 'process' LIMIT 1",
            id,
          )
        )[0]?.[0];
      for (let at = await parentOf(entityId); at !== undefined; count++) {
        at = await parentOf(at);
        if (at === undefined) break;
      }
      return count;
    },
    lookBack: async (fromMs, toMs) => {
      const found = await rows(
        "SELECT body FROM event WHERE time >= ? AND time <= ?",
        fromMs,
        toMs,
      );
      for (const [text] of found) JSON.parse(text as string);
      return found.length;
    },
    hunt: async (query) => {
      const matches = queryTest(query);
      let count = 0;
      await each((text) => {
        if (matches(text)) count++;
      });
      return count;
    },
    parseAll: () => each((text) => JSON.parse(text)),
    close: () => connection.closeSync(),
  };
}
