// Links that log an account in once, and the sessions that come of them. Both are 256 random bits of which
// only the SHA-256 is kept, in the file that every process of this deployment shares: a command makes a
// link while the server runs, and a restart ends no session.
import { createHash, randomBytes } from "node:crypto";
import { type SqlDatabase, SqlError } from "../sqlite/sql-database.ts";
import type { Account, Accounts } from "./accounts.ts";
import type { ActedBy } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";

export interface LinkToken {
  readonly token: string;
  readonly expiresMs: number;
}

export interface NewSession {
  readonly secret: string;
  readonly account: Account;
}

export interface Logins {
  /** Undefined when there is no such account. */
  readonly makeLink: (name: string, by: ActedBy) => LinkToken | undefined;
  /** Undefined for a token that is none, was used, or is too old; all the same to who asks. */
  readonly redeem: (token: string, nowMs: number) => NewSession | undefined;
  /**
   * Whose session it is; undefined once it has ended. `isUse` puts off its idle end: what a page asks by
   * itself, such as its stream, is no use.
   */
  readonly session: (secret: string, nowMs: number, isUse: boolean) => Account | undefined;
  readonly end: (secret: string, nowMs: number) => void;
}

/** Long enough to carry a link from a terminal to a browser. */
export const LINK_LIFE_MS: number = 15 * 60_000;
/** A working day: whoever comes back tomorrow logs in again. */
export const SESSION_LIFE_MS: number = 12 * 3_600_000;
/** Nobody sits there any more. */
export const SESSION_IDLE_MS: number = 2 * 3_600_000;

/** A use is written down once a minute at most: a page asks many things at once. */
const USE_NOTED_EVERY_MS = 60_000;
/** Of one account; with more, the oldest ends. */
const SESSIONS_MAX = 20;
const LINKS_MAX = 20;

const SECRET_BYTES = 32;
const SECRET_CHARACTERS_MAX = 128;

interface SessionRow {
  readonly account: string;
  readonly created_ms: number;
  readonly seen_ms: number;
}

export function createLogins(
  database: SqlDatabase,
  { accounts, audit }: { readonly accounts: Accounts; readonly audit: AuditTrail },
): Logins {
  const sql = prepareStatements(database);
  const tell = (account: string, action: string, { actor, nowMs }: ActedBy): void =>
    audit.write({ atMs: nowMs, actor, action, subject: account, detail: {} });
  const noteUse = (hash: Uint8Array, account: string, nowMs: number): void => {
    try {
      sql.seen.run(nowMs, hash);
      sql.accountSeen.run(nowMs, account);
    } catch (error) {
      // On a full disk the alerts are to be read all the same.
      if (!(error instanceof SqlError)) throw error;
    }
  };
  return {
    makeLink: (name, by) =>
      database.transaction(() => {
        const nowMs = Math.floor(by.nowMs);
        if (accounts.get(name) === undefined) return undefined;
        const token = secretText();
        const expiresMs = nowMs + LINK_LIFE_MS;
        sql.dropOldLinks.run(nowMs);
        sql.addLink.run(sha256(token), name, expiresMs);
        sql.keepNewestLinks.run(name, LINKS_MAX);
        tell(name, "account.link", by);
        return { token, expiresMs };
      }),
    redeem: (token, nowMs) => {
      if (!isSecret(token)) return undefined;
      const hash = sha256(token);
      return database.transaction(() => {
        const link = sql.link.get(hash, nowMs);
        if (link === undefined) return undefined;
        sql.dropLink.run(hash);
        const account = accounts.get(link.account);
        if (account === undefined) return undefined;
        const secret = secretText();
        sql.dropOldSessions.run(nowMs - SESSION_LIFE_MS, nowMs - SESSION_IDLE_MS);
        sql.addSession.run(sha256(secret), account.name, nowMs, nowMs);
        sql.keepNewestSessions.run(account.name, SESSIONS_MAX);
        sql.accountSeen.run(nowMs, account.name);
        tell(account.name, "account.login", { actor: account.name, nowMs });
        return { secret, account };
      });
    },
    session: (secret, nowMs, isUse) => {
      if (!isSecret(secret)) return undefined;
      const hash = sha256(secret);
      const row = sql.session.get(hash);
      if (row === undefined || isOver(row, nowMs)) return undefined;
      const account = accounts.get(row.account);
      if (isUse && account !== undefined && nowMs - row.seen_ms >= USE_NOTED_EVERY_MS) {
        noteUse(hash, account.name, nowMs);
      }
      return account;
    },
    end: (secret, nowMs) => {
      if (!isSecret(secret)) return;
      const hash = sha256(secret);
      database.transaction(() => {
        const row = sql.session.get(hash);
        if (row === undefined) return;
        sql.dropSession.run(hash);
        tell(row.account, "account.logout", { actor: row.account, nowMs });
      });
    },
  };
}

function isOver(row: SessionRow, nowMs: number): boolean {
  // A clock that was put back must not make a session endless.
  const ageMs = Math.abs(nowMs - row.created_ms);
  return ageMs >= SESSION_LIFE_MS || nowMs - row.seen_ms >= SESSION_IDLE_MS;
}

function prepareStatements(database: SqlDatabase) {
  return {
    link: database.prepare<{ account: string }>(
      "SELECT account FROM login_links WHERE hash = ? AND expires_ms > ?",
    ),
    addLink: database.prepare(
      "INSERT INTO login_links (hash, account, expires_ms) VALUES (?, ?, ?)",
    ),
    dropLink: database.prepare("DELETE FROM login_links WHERE hash = ?"),
    dropOldLinks: database.prepare("DELETE FROM login_links WHERE expires_ms <= ?"),
    keepNewestLinks: database.prepare(
      `DELETE FROM login_links WHERE account = ?1 AND hash NOT IN
         (SELECT hash FROM login_links WHERE account = ?1 ORDER BY expires_ms DESC LIMIT ?2)`,
    ),
    session: database.prepare<SessionRow>(
      "SELECT account, created_ms, seen_ms FROM sessions WHERE hash = ?",
    ),
    addSession: database.prepare(
      "INSERT INTO sessions (hash, account, created_ms, seen_ms) VALUES (?, ?, ?, ?)",
    ),
    dropSession: database.prepare("DELETE FROM sessions WHERE hash = ?"),
    dropOldSessions: database.prepare("DELETE FROM sessions WHERE created_ms <= ? OR seen_ms <= ?"),
    keepNewestSessions: database.prepare(
      `DELETE FROM sessions WHERE account = ?1 AND hash NOT IN
         (SELECT hash FROM sessions WHERE account = ?1 ORDER BY created_ms DESC LIMIT ?2)`,
    ),
    seen: database.prepare("UPDATE sessions SET seen_ms = ? WHERE hash = ?"),
    accountSeen: database.prepare("UPDATE accounts SET last_seen_ms = ? WHERE name = ?"),
  };
}

function secretText(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

function isSecret(text: string): boolean {
  return text.length > 0 && text.length <= SECRET_CHARACTERS_MAX;
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text, "utf8").digest();
}
