// The people who use the page: a name and a role each, and no password. Whoever can run a command on this
// host, or is an admin on the page, makes a link that logs an account in once (logins.ts).
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { ActedBy } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** Each may do what those before it may. */
export const ACCOUNT_ROLES = ["viewer", "analyst", "responder", "admin"] as const;
/** viewer reads, analyst decides on alerts and exceptions, responder acts on the host, admin does all. */
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

export interface Account {
  readonly name: string;
  readonly role: AccountRole;
  readonly createdMs: number;
  /** To the minute; undefined before the first login. */
  readonly lastSeenMs: number | undefined;
}

export type AccountMade =
  | { readonly kind: "made"; readonly account: Account }
  | { readonly kind: "refused"; readonly reason: string };

export interface Accounts {
  readonly create: (
    asked: { readonly name: string; readonly role: AccountRole },
    by: ActedBy,
  ) => AccountMade;
  /** Oldest first. */
  readonly list: () => readonly Account[];
  readonly get: (name: string) => Account | undefined;
  /** False when there is none. Its links and sessions end with it. */
  readonly remove: (name: string, by: ActedBy) => boolean;
}

/** Names stand in the audit trail, in addresses and on terminals: nothing there can be mistaken. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** A page for the analysts of one deployment, and a bound for a script gone wrong. */
const ACCOUNTS_MAX = 1000;

interface AccountRow {
  readonly name: string;
  readonly role: string;
  readonly created_ms: number;
  readonly last_seen_ms: number | null;
}

export function createAccounts(database: SqlDatabase, audit: AuditTrail): Accounts {
  const all = database.prepare<AccountRow>("SELECT * FROM accounts ORDER BY created_ms, name");
  const one = database.prepare<AccountRow>("SELECT * FROM accounts WHERE name = ?");
  const insert = database.prepare(
    "INSERT INTO accounts (name, role, created_ms, created_by) VALUES (?, ?, ?, ?)",
  );
  const removals = ["sessions", "login_links"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE account = ?`),
  );
  const remove = database.prepare("DELETE FROM accounts WHERE name = ?");
  const get = (name: string): Account | undefined => {
    const row = NAME.test(name) ? one.get(name) : undefined;
    return row === undefined ? undefined : accountOf(row);
  };
  return {
    create: ({ name, role }, { actor, nowMs }) =>
      database.transaction((): AccountMade => {
        const reason = refusalOf(name, all.all());
        if (reason !== undefined) return { kind: "refused", reason };
        insert.run(name, role, Math.floor(nowMs), actor);
        audit.write({
          atMs: nowMs,
          actor,
          action: "account.create",
          subject: name,
          detail: { role },
        });
        return { kind: "made", account: accountOf(one.get(name) as AccountRow) };
      }),
    list: () => all.all().map(accountOf),
    get,
    remove: (name, { actor, nowMs }) =>
      database.transaction(() => {
        const account = get(name);
        if (account === undefined) return false;
        for (const statement of removals) statement.run(name);
        remove.run(name);
        const detail = { role: account.role };
        audit.write({ atMs: nowMs, actor, action: "account.remove", subject: name, detail });
        return true;
      }),
  };
}

function refusalOf(name: string, known: readonly AccountRow[]): string | undefined {
  if (!NAME.test(name)) {
    return "a name has 1 to 64 letters, digits, dots, dashes, underscores and at signs";
  }
  const same = known.find((row) => row.name.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return `there is an account "${same.name}" already`;
  return known.length >= ACCOUNTS_MAX ? `there are ${ACCOUNTS_MAX} accounts already` : undefined;
}

function accountOf(row: AccountRow): Account {
  return {
    name: row.name,
    role: row.role as AccountRole,
    createdMs: row.created_ms,
    lastSeenMs: row.last_seen_ms ?? undefined,
  };
}
