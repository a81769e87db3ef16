// Who did what and when, for ever: a table that only grows. Triggers in the schema refuse changing and
// deleting, so that a later fault of ours, or a person with the sqlite3 shell and good intentions, does
// not rewrite it by accident.
import type { JsonValue } from "../../base/json.ts";
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { AuditEntry, AuditQuery } from "./alert-store.ts";
import { columnText } from "./column-text.ts";

export interface AuditTrail {
  /** To be called inside the transaction that does what the entry tells. */
  readonly write: (entry: AuditEntry) => void;
  readonly read: (query: AuditQuery) => readonly AuditEntry[];
}

interface AuditRow {
  readonly at_ms: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

export function createAuditTrail(database: SqlDatabase): AuditTrail {
  const insert = database.prepare(
    "INSERT INTO audit (at_ms, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
  );
  const newest = database.prepare<AuditRow>("SELECT * FROM audit ORDER BY id DESC LIMIT ?");
  const newestOf = database.prepare<AuditRow>(
    "SELECT * FROM audit WHERE subject = ? ORDER BY id DESC LIMIT ?",
  );
  return {
    write: ({ atMs, actor, action, subject, detail }) => {
      insert.run(
        Math.floor(atMs),
        columnText(actor),
        columnText(action),
        columnText(subject),
        JSON.stringify(detail),
      );
    },
    read: ({ subject, limit }) => {
      const rows =
        subject === undefined ? newest.all(limit) : newestOf.all(columnText(subject), limit);
      return rows.map((row) => ({
        atMs: row.at_ms,
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        detail: JSON.parse(row.detail) as JsonValue,
      }));
    },
  };
}
