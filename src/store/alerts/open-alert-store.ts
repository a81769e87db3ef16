// Opens state.db, brings it to today's version and puts the parts of the store together over it. Several
// processes may have it open at once: the service that detects, and a command that closes an alert.
import { closeSync, openSync } from "node:fs";
import { openDatabase } from "../sqlite/open-database.ts";
import type { SqlDatabase, SqlDriver } from "../sqlite/sql-database.ts";
import { createAccounts } from "./accounts.ts";
import { createAlertFinder } from "./alert-finder.ts";
import { createAlertRetention } from "./alert-retention.ts";
import type { AlertStore } from "./alert-store.ts";
import { createAlertWorkflow } from "./alert-workflow.ts";
import { createAlertWriter } from "./alert-writer.ts";
import { createApiKeys } from "./api-keys.ts";
import { createAuditTrail } from "./audit-trail.ts";
import { columnText } from "./column-text.ts";
import { createDisabledRules } from "./disabled-rules.ts";
import { createKeptDocuments } from "./kept-document.ts";
import { createKeptExceptions } from "./kept-exceptions.ts";
import { createLogins } from "./logins.ts";
import { migrateState } from "./migrate-state.ts";
import { createRuleActivity } from "./rule-activity.ts";

/** The name of the file in a data folder. */
export const STATE_FILE = "state.db";

/** A batch for an output holds whole documents. */
const AFTER_LIMIT_MAX = 1000;

/**
 * The folder of `path` must be there; `:memory:` keeps everything until it is closed. Throws SqlError, or
 * StateVersionError for a file that a newer Tripline wrote.
 */
export function openAlertStore(path: string, driver?: SqlDriver): AlertStore {
  if (path !== ":memory:") makePrivate(path);
  const database = openDatabase(path, driver === undefined ? {} : { driver });
  try {
    migrateState(database);
    return storeOver(database);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Alerts hold command lines with passwords in them; SQLite gives its side files the same mode. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch {
    return; // Opening it as a database fails with the better words.
  }
}

function storeOver(database: SqlDatabase): AlertStore {
  const audit = createAuditTrail(database);
  const accounts = createAccounts(database, audit);
  const documents = createKeptDocuments(database);
  const position = database.prepare<{ value: number }>(
    "SELECT value FROM counters WHERE name = 'next_position'",
  );
  const revision = database.prepare<{ number: number | null; audit: number | null }>(
    "SELECT (SELECT max(number) FROM alerts) AS number, (SELECT max(id) FROM audit) AS audit",
  );
  const state = database.prepare<{ content: Uint8Array }>(
    "SELECT content FROM states WHERE name = ?",
  );
  const cursor = database.prepare<{ number: number; updated_ms: number }>(
    "SELECT number, updated_ms FROM output_cursors WHERE name = ?",
  );
  const setCursor = database.prepare(
    `INSERT INTO output_cursors (name, number, updated_ms) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET number = excluded.number, updated_ms = excluded.updated_ms`,
  );
  return {
    ...createAlertWriter(database),
    get nextPosition() {
      return position.get()?.value ?? 0;
    },
    state: (name) => state.get(columnText(name))?.content,
    ...createAlertFinder(database, documents),
    get: (id) => documents.ofId(columnText(id)),
    revision: () => {
      const row = revision.get();
      return `${row?.number ?? 0} ${row?.audit ?? 0}`;
    },
    ruleActivity: createRuleActivity(database),
    ...createAlertWorkflow(database, audit),
    ...createAlertRetention(database, audit),
    writeAudit: (entry) => database.transaction(() => audit.write(entry)),
    audit: (query) => audit.read(query),
    alertsAfter: (number, limit) =>
      documents.after(number, Math.max(1, Math.min(AFTER_LIMIT_MAX, limit))),
    cursor: (output) => {
      const row = cursor.get(columnText(output));
      return { number: row?.number ?? 0, updatedMs: row?.updated_ms ?? 0 };
    },
    setCursor: (output, number, nowMs) => {
      setCursor.run(columnText(output), number, Math.floor(nowMs));
    },
    exceptions: createKeptExceptions(database, audit),
    keys: createApiKeys(database, audit),
    accounts,
    logins: createLogins(database, { accounts, audit }),
    disabledRules: createDisabledRules(database, audit),
    close: () => database.close(),
  };
}
