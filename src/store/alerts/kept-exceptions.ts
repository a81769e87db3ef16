// Exceptions and value lists as the store keeps them: the documents in Elastic's form, as they came, so
// that what was imported from Kibana can be exported to it again. What they mean is the business of
// rules/exceptions; how often each applied is counted by the commits of the detection path.
import type { JsonObject } from "../../base/json.ts";
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { ActedBy } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { columnText } from "./column-text.ts";

export interface KeptExceptionItem {
  readonly listId: string;
  readonly itemId: string;
  /** Elastic's form: entries, os_types, expire_time, comments, … */
  readonly document: JsonObject;
  readonly hitCount: number;
  /** Latest `@timestamp` of an event it took away; undefined before the first. */
  readonly lastHitMs: number | undefined;
}

export interface KeptValueList {
  readonly id: string;
  readonly type: "keyword" | "ip" | "ip_range";
  readonly valueCount: number;
  readonly updatedMs: number;
}

export interface KeptExceptions {
  /** Keeps lists and items, replacing those of the same ids; hit counts stay. */
  readonly put: (
    given: { readonly lists: readonly JsonObject[]; readonly items: readonly JsonObject[] },
    by: ActedBy,
  ) => { readonly addedCount: number; readonly replacedCount: number };
  readonly lists: () => readonly JsonObject[];
  /** In the order they were added. */
  readonly items: () => readonly KeptExceptionItem[];
  /** False when there is no such item. Its hit count goes with it. */
  readonly remove: (listId: string, itemId: string, by: ActedBy) => boolean;
  readonly putValueList: (
    list: Omit<KeptValueList, "updatedMs"> & { readonly text: string },
    by: ActedBy,
  ) => void;
  readonly valueLists: () => readonly KeptValueList[];
  /** One value a line, as it was given. */
  readonly valueListText: (id: string) => string | undefined;
  readonly removeValueList: (id: string, by: ActedBy) => boolean;
  /** Grows with every change, whoever makes it: a running pipeline compiles anew when it differs. */
  readonly revision: () => number;
}

interface ItemRow {
  readonly list_id: string;
  readonly item_id: string;
  readonly document: string;
  readonly hit_count: number | null;
  readonly last_ms: number | null;
}

interface ValueListRow {
  readonly id: string;
  readonly type: KeptValueList["type"];
  readonly value_count: number;
  readonly updated_ms: number;
}

export function createKeptExceptions(database: SqlDatabase, audit: AuditTrail): KeptExceptions {
  const sql = prepareStatements(database);
  const changed = (by: ActedBy, action: string, subject: string, detail: JsonObject): void => {
    sql.nextRevision.run();
    audit.write({ atMs: by.nowMs, actor: by.actor, action, subject, detail });
  };
  const putItem = (item: JsonObject, by: ActedBy): boolean => {
    const [listId, itemId] = [idAt(item, "list_id"), idAt(item, "item_id")];
    const isNew = sql.item.get(listId, itemId) === undefined;
    sql.putItem.run(listId, itemId, JSON.stringify(item));
    const action = isNew ? "exception.create" : "exception.update";
    changed(by, action, `${listId}/${itemId}`, item);
    return isNew;
  };
  return {
    put: ({ lists, items }, by) =>
      database.transaction(() => {
        for (const list of lists) {
          const listId = idAt(list, "list_id");
          sql.putList.run(listId, JSON.stringify(list));
          changed(by, "exception-list.put", listId, list);
        }
        const addedCount = items.filter((item) => putItem(item, by)).length;
        return { addedCount, replacedCount: items.length - addedCount };
      }),
    lists: () => sql.lists.all().map(({ document }) => JSON.parse(document) as JsonObject),
    items: () => sql.items.all().map(keptItem),
    remove: (listId, itemId, by) =>
      database.transaction(() => {
        const held = sql.item.get(columnText(listId), columnText(itemId));
        if (held === undefined) return false;
        sql.removeItem.run(held.list_id, held.item_id);
        sql.removeHits.run(held.list_id, held.item_id);
        const document = JSON.parse(held.document) as JsonObject;
        changed(by, "exception.remove", `${listId}/${itemId}`, document);
        return true;
      }),
    putValueList: ({ id, type, valueCount, text }, by) =>
      database.transaction(() => {
        const content = Buffer.from(text, "utf8");
        sql.putValueList.run(columnText(id), type, valueCount, Math.floor(by.nowMs), content);
        changed(by, "value-list.put", id, { type, value_count: valueCount });
      }),
    valueLists: () =>
      sql.valueLists.all().map((row) => ({
        id: row.id,
        type: row.type,
        valueCount: row.value_count,
        updatedMs: row.updated_ms,
      })),
    valueListText: (id) => {
      const row = sql.valueListText.get(columnText(id));
      return row === undefined ? undefined : Buffer.from(row.content).toString("utf8");
    },
    removeValueList: (id, by) =>
      database.transaction(() => {
        const isRemoved = sql.removeValueList.run(columnText(id)).changes > 0;
        if (isRemoved) changed(by, "value-list.remove", id, {});
        return isRemoved;
      }),
    revision: () => sql.revision.get()?.value ?? 0,
  };
}

function prepareStatements(database: SqlDatabase) {
  return {
    putList: database.prepare(
      `INSERT INTO exception_lists (list_id, document) VALUES (?, ?)
       ON CONFLICT (list_id) DO UPDATE SET document = excluded.document`,
    ),
    lists: database.prepare<{ document: string }>(
      "SELECT document FROM exception_lists ORDER BY list_id",
    ),
    item: database.prepare<ItemRow>(
      "SELECT * FROM exception_items WHERE list_id = ? AND item_id = ?",
    ),
    putItem: database.prepare(
      `INSERT INTO exception_items (list_id, item_id, document) VALUES (?, ?, ?)
       ON CONFLICT (list_id, item_id) DO UPDATE SET document = excluded.document`,
    ),
    items: database.prepare<ItemRow>(
      `SELECT i.list_id, i.item_id, i.document, h.hit_count, h.last_ms FROM exception_items i
       LEFT JOIN exception_hits h ON h.list_id = i.list_id AND h.item_id = i.item_id
       ORDER BY i.number`,
    ),
    removeItem: database.prepare("DELETE FROM exception_items WHERE list_id = ? AND item_id = ?"),
    removeHits: database.prepare("DELETE FROM exception_hits WHERE list_id = ? AND item_id = ?"),
    putValueList: database.prepare(
      `INSERT INTO value_lists (id, type, value_count, updated_ms, content) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET type = excluded.type, value_count = excluded.value_count,
         updated_ms = excluded.updated_ms, content = excluded.content`,
    ),
    valueLists: database.prepare<ValueListRow>(
      "SELECT id, type, value_count, updated_ms FROM value_lists ORDER BY id",
    ),
    valueListText: database.prepare<{ content: Uint8Array }>(
      "SELECT content FROM value_lists WHERE id = ?",
    ),
    removeValueList: database.prepare("DELETE FROM value_lists WHERE id = ?"),
    revision: database.prepare<{ value: number }>(
      "SELECT value FROM counters WHERE name = 'exceptions_revision'",
    ),
    nextRevision: database.prepare(
      `INSERT INTO counters (name, value) VALUES ('exceptions_revision', 1)
       ON CONFLICT (name) DO UPDATE SET value = value + 1`,
    ),
  };
}

function keptItem(row: ItemRow): KeptExceptionItem {
  return {
    listId: row.list_id,
    itemId: row.item_id,
    document: JSON.parse(row.document) as JsonObject,
    hitCount: row.hit_count ?? 0,
    lastHitMs: row.last_ms ?? undefined,
  };
}

/** Readers of exceptions give every item its ids; one without them is a fault of ours. */
function idAt(document: JsonObject, key: string): string {
  const id = document[key];
  if (typeof id === "string" && id !== "") return columnText(id);
  throw new Error(`assertion failed: an exception without ${key}`);
}
