// The plain way in the benchmark: a row an event in SQLite, through the same driver with the same
// settings, with an index for each question.
import { statSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import type { SqlValue } from "../../src/store/sqlite/sql-database.ts";
import type { BenchStore } from "./bench-store.ts";
import { queryTest } from "./query-test.ts";

/** Rows read at a time; there is no iterating. */
const PAGE_ROWS = 2000;

const PROCESS_DEPTH_MAX = 64;

export function rowsStore(folder: string): BenchStore {
  const path = join(folder, "rows.db");
  const database = openDatabase(path);
  database.exec(`CREATE TABLE event (position INTEGER PRIMARY KEY, id TEXT, idx TEXT, time REAL,
      ingested REAL, category TEXT, host TEXT, user TEXT, entity TEXT, parent TEXT, text TEXT);
    CREATE UNIQUE INDEX by_id ON event (idx, id);
    CREATE INDEX by_time ON event (time); CREATE INDEX by_host ON event (host, time);
    CREATE INDEX by_entity ON event (entity); CREATE INDEX by_parent ON event (parent)`);
  const insert = database.prepare(
    "INSERT OR IGNORE INTO event (id, idx, time, ingested, category, host, user, entity, parent, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const byEntity = database.prepare<{ text: string }>("SELECT text FROM event WHERE entity = ?");
  const parentOf = database.prepare<{ parent: string }>(
    "SELECT parent FROM event WHERE entity = ? AND category = 'process' LIMIT 1",
  );
  const childrenOf = database.prepare<{ entity: string }>(
    "SELECT DISTINCT entity FROM event WHERE parent = ? AND category = 'process' LIMIT 1000",
  );
  const each = (
    where: string,
    bounds: readonly SqlValue[],
    take: (text: string) => void,
  ): number => {
    const page = database.prepare<{ position: number; text: string }>(
      `SELECT position, text FROM event WHERE position > ? AND ${where} ORDER BY position LIMIT ${PAGE_ROWS}`,
    );
    let [last, count] = [-1, 0];
    for (;;) {
      const rows = page.all(last, ...bounds);
      for (const { text } of rows) take(text);
      count += rows.length;
      if (rows.length < PAGE_ROWS) return count;
      last = rows.at(-1)?.position ?? last;
    }
  };
  return {
    name: "sqlite-rows",
    append: (events) => {
      database.transaction(() => {
        for (const e of events) {
          insert.run(
            e.id,
            e.index,
            e.timestampMs,
            e.ingestedMs,
            e.category,
            e.hostId,
            e.userName,
            e.entityId,
            e.parentEntityId,
            e.text,
          );
        }
      });
    },
    settle: () => {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return statSync(path).size;
    },
    eventsOfProcess: (entityId) => {
      const rows = byEntity.all(entityId);
      for (const { text } of rows) JSON.parse(text);
      return rows.length;
    },
    tree: (entityId) => {
      let count = childrenOf.all(entityId).length;
      let at: string | undefined = parentOf.get(entityId)?.parent;
      for (let depth = 0; at !== undefined && depth < PROCESS_DEPTH_MAX; depth++) {
        at = parentOf.get(at)?.parent;
        if (at !== undefined) count++;
      }
      return count;
    },
    lookBack: (fromMs, toMs) =>
      each("time >= ? AND time <= ?", [fromMs, toMs], (text) => JSON.parse(text)),
    hunt: (query) => {
      const matches = queryTest(query);
      let count = 0;
      each("true", [], (text) => {
        if (matches(text)) count++;
      });
      return count;
    },
    parseAll: () => each("true", [], (text) => JSON.parse(text)),
    close: () => database.close(),
  };
}
