// The one transaction of the detection path: alerts, what suppression and exceptions did, named states
// and the position in the log are kept together. What was there already is left as it is, so that a
// replay after a kill adds nothing.
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import { type AlertRow, alertRow } from "./alert-row.ts";
import type { AlertCommit, Committed } from "./alert-store.ts";
import { columnText } from "./column-text.ts";

export interface AlertWriter {
  readonly commit: (commit: AlertCommit) => Committed;
}

export function createAlertWriter(database: SqlDatabase): AlertWriter {
  const sql = prepareStatements(database);
  const keep = (row: AlertRow, number: number): boolean => {
    const inserted = sql.alert.run(
      number,
      row.id,
      row.timeMs,
      row.isBlock ? 1 : 0,
      row.severity,
      row.ruleId,
      row.ruleName,
      row.hostId,
      row.hostName,
      row.userName,
      row.groupId,
    );
    if (inserted.changes === 0) return false;
    sql.ruleText.run(row.ruleText.hash, row.ruleText.fields);
    sql.document.run(number, row.ruleText.hash, row.document);
    sql.words.run(number, ...row.words);
    for (const tactic of row.tactics) sql.term.run("tactic", tactic, number);
    return true;
  };
  const write = (commit: AlertCommit): Committed => {
    const before = sql.counter.get("last_number")?.value ?? 0;
    const keptIds: string[] = [];
    for (const document of commit.alerts) {
      const row = alertRow(asDocument(document));
      if (keep(row, before + keptIds.length + 1)) keptIds.push(row.id);
    }
    const last = before + keptIds.length;
    if (last > before) sql.setCounter.run("last_number", last);
    for (const { alertId, count, lastMs } of commit.suppressed) {
      sql.suppressed.run(wholeMs(count) ?? 0, wholeMs(lastMs), columnText(alertId));
    }
    for (const { listId, itemId, count, lastMs } of commit.exceptionHits) {
      sql.hit.run(columnText(listId), columnText(itemId), count, wholeMs(lastMs));
    }
    for (const [name, content] of commit.state) sql.state.run(name, content);
    if (commit.nextPosition !== undefined) {
      sql.setCounter.run("next_position", commit.nextPosition);
    }
    return { keptIds };
  };
  return { commit: (commit) => database.transaction(() => write(commit)) };
}

function prepareStatements(database: SqlDatabase) {
  return {
    alert: database.prepare(
      `INSERT OR IGNORE INTO alerts
         (number, id, time_ms, is_block, severity, rule_id, rule_name, host_id, host_name, user_name,
          group_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    ruleText: database.prepare("INSERT OR IGNORE INTO rule_texts (hash, fields) VALUES (?, ?)"),
    document: database.prepare(
      `INSERT INTO alert_documents (number, rule_text, document)
       VALUES (?, (SELECT id FROM rule_texts WHERE hash = ?), ?)`,
    ),
    words: database.prepare(
      "INSERT INTO alert_words (rowid, rule, reason, host, user, command) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    term: database.prepare(
      "INSERT OR IGNORE INTO alert_terms (kind, term, number) VALUES (?, ?, ?)",
    ),
    suppressed: database.prepare(
      `UPDATE alerts SET suppressed_count = suppressed_count + ?1,
         suppressed_end_ms = max(ifnull(suppressed_end_ms, ?2), ifnull(?2, suppressed_end_ms))
       WHERE id = ?3`,
    ),
    hit: database.prepare(
      `INSERT INTO exception_hits (list_id, item_id, hit_count, last_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (list_id, item_id) DO UPDATE SET
         hit_count = hit_count + excluded.hit_count,
         last_ms = max(ifnull(last_ms, excluded.last_ms), ifnull(excluded.last_ms, last_ms))`,
    ),
    state: database.prepare(
      `INSERT INTO states (name, content) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET content = excluded.content`,
    ),
    counter: database.prepare<{ value: number }>("SELECT value FROM counters WHERE name = ?"),
    setCounter: database.prepare(
      `INSERT INTO counters (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ),
  };
}

/** Our own alerts always have an id; one without is a fault of ours that must not pass unseen. */
function asDocument(document: JsonObject): JsonObject {
  const id = isJsonObject(document) ? document["kibana.alert.uuid"] : undefined;
  if (typeof id !== "string" || id === "") {
    throw new Error("assertion failed: an alert without kibana.alert.uuid");
  }
  return document;
}

/** NaN stands for a time that is not known. */
function wholeMs(value: number): number | null {
  return Number.isSafeInteger(Math.floor(value)) ? Math.floor(value) : null;
}
