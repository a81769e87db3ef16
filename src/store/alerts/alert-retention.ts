// Takes closed alerts away whose time is over, a few at a time: one transaction holds up the detection path,
// so that a year's alerts go in many. The trail keeps that they went, for ever. What nobody closed stays, and
// rule texts stay, since later alerts share them.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { ActedBy } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";

export interface RetiredAlerts {
  /** Closed before this time. */
  readonly closedBeforeMs: number;
  /** No later than this in the order of commits: an output may still have to send what follows. */
  readonly numberMax: number;
}

export interface AlertRetention {
  /** One step in one transaction; how many went. 0 when nothing is left to take away. */
  readonly retire: (which: RetiredAlerts, by: ActedBy) => number;
}

/** Some ten milliseconds on a small machine. */
const ALERTS_A_STEP = 200;

export function createAlertRetention(database: SqlDatabase, audit: AuditTrail): AlertRetention {
  const closed = database.prepare<{ number: number; group_id: string | null }>(
    `SELECT number, group_id FROM alerts
     WHERE status = 'closed' AND status_updated_ms < ? AND number <= ? LIMIT ${ALERTS_A_STEP}`,
  );
  // Building blocks of a sequence, which nobody sees and so nobody closes, go with the alert they made.
  const blocks = database.prepare<{ number: number }>(
    `SELECT number FROM alerts AS block WHERE group_id = ?1 AND is_block = 1 AND number <= ?2
     AND NOT EXISTS (SELECT 1 FROM alerts WHERE group_id = ?1 AND is_block = 0)`,
  );
  const removals = [
    "DELETE FROM alert_documents WHERE number = ?",
    "DELETE FROM alert_terms WHERE number = ?",
    "DELETE FROM alert_words WHERE rowid = ?",
    "DELETE FROM alert_notes WHERE number = ?",
    "DELETE FROM alerts WHERE number = ?",
  ].map((sql) => database.prepare(sql));
  const remove = (number: number): void => {
    for (const removal of removals) removal.run(number);
  };

  const step = ({ closedBeforeMs, numberMax }: RetiredAlerts, by: ActedBy): number => {
    const found = closed.all(Math.floor(closedBeforeMs), numberMax);
    for (const { number } of found) remove(number);
    const groups = new Set(found.flatMap(({ group_id }) => group_id ?? []));
    let blockCount = 0;
    for (const group of groups) {
      for (const { number } of blocks.all(group, numberMax)) {
        remove(number);
        blockCount++;
      }
    }
    if (found.length > 0) {
      const closedBefore = new Date(closedBeforeMs).toISOString();
      audit.write({
        atMs: by.nowMs,
        actor: by.actor,
        action: "alerts.retire",
        subject: "alerts",
        detail: { count: found.length, building_blocks: blockCount, closed_before: closedBefore },
      });
    }
    return found.length + blockCount;
  };
  return { retire: (which, by) => database.transaction(() => step(which, by)) };
}
