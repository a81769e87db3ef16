// Keys with which programs and people reach the server. A secret is shown once, when it is made; what is
// kept is its SHA-256: secrets are 256 random bits, so that a slow hash would guard nothing more and
// cost every request of a bulk client.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type SqlDatabase, SqlError } from "../sqlite/sql-database.ts";
import type { ActedBy } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { columnText } from "./column-text.ts";

export const API_ROLES = ["ingest", "search", "admin"] as const;
/** ingest sends events, search reads events and alerts, admin may do everything. */
export type ApiRole = (typeof API_ROLES)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly ApiRole[];
  readonly createdMs: number;
  readonly createdBy: string;
  /** To the minute; undefined before its first use. */
  readonly lastUsedMs: number | undefined;
  /** Undefined while it is good. */
  readonly revokedMs: number | undefined;
}

export interface NewApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

export interface ApiKeys {
  readonly create: (
    asked: { readonly name: string; readonly roles: readonly ApiRole[] },
    by: ActedBy,
  ) => NewApiKey;
  /** Oldest first, revoked ones included. */
  readonly list: () => readonly ApiKey[];
  /** False when there is no such key or it was revoked before. */
  readonly revoke: (id: string, by: ActedBy) => boolean;
  /** The key if it exists, is not revoked, and the secret is its own; notes its use. */
  readonly verify: (id: string, secret: string, nowMs: number) => ApiKey | undefined;
}

/** A use is written down once a minute at most: a bulk client calls many times a second. */
const USE_NOTED_EVERY_MS = 60_000;

const ID_BYTES = 12;
const SECRET_BYTES = 32;

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly roles: string;
  readonly hash: Uint8Array;
  readonly created_ms: number;
  readonly created_by: string;
  readonly last_used_ms: number | null;
  readonly revoked_ms: number | null;
}

export function createApiKeys(database: SqlDatabase, audit: AuditTrail): ApiKeys {
  const insert = database.prepare(
    "INSERT INTO api_keys (id, name, roles, hash, created_ms, created_by) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const all = database.prepare<KeyRow>("SELECT * FROM api_keys ORDER BY created_ms, id");
  const one = database.prepare<KeyRow>("SELECT * FROM api_keys WHERE id = ?");
  const revoke = database.prepare(
    "UPDATE api_keys SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL",
  );
  const use = database.prepare("UPDATE api_keys SET last_used_ms = ? WHERE id = ?");
  const noteUse = (id: string, nowMs: number): void => {
    try {
      use.run(nowMs, id);
    } catch (error) {
      // On a full disk a good key is good all the same; its use is noted when there is room.
      if (!(error instanceof SqlError)) throw error;
    }
  };
  return {
    create: ({ name, roles }, { actor, nowMs }) => {
      // Hexadecimal, since an id that began with - would be taken for a flag.
      const id = randomBytes(ID_BYTES).toString("hex");
      const secret = randomBytes(SECRET_BYTES).toString("base64url");
      const row = [id, columnText(name), JSON.stringify(roles), sha256(secret)] as const;
      database.transaction(() => {
        insert.run(...row, nowMs, columnText(actor));
        audit.write({
          atMs: nowMs,
          actor,
          action: "key.create",
          subject: id,
          detail: { name, roles },
        });
      });
      return { key: keyOf(one.get(id) as KeyRow), secret };
    },
    list: () => all.all().map(keyOf),
    revoke: (id, { actor, nowMs }) =>
      database.transaction(() => {
        const isRevoked = revoke.run(nowMs, columnText(id)).changes > 0;
        if (isRevoked) {
          audit.write({ atMs: nowMs, actor, action: "key.revoke", subject: id, detail: {} });
        }
        return isRevoked;
      }),
    verify: (id, secret, nowMs) => {
      const row = one.get(columnText(id));
      if (row === undefined || row.revoked_ms !== null) return undefined;
      if (!timingSafeEqual(sha256(secret), row.hash)) return undefined;
      if (nowMs - (row.last_used_ms ?? Number.NEGATIVE_INFINITY) >= USE_NOTED_EVERY_MS) {
        noteUse(row.id, nowMs);
      }
      return keyOf(row);
    },
  };
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text, "utf8").digest();
}

function keyOf(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    roles: JSON.parse(row.roles) as readonly ApiRole[],
    createdMs: row.created_ms,
    createdBy: row.created_by,
    lastUsedMs: row.last_used_ms ?? undefined,
    revokedMs: row.revoked_ms ?? undefined,
  };
}
