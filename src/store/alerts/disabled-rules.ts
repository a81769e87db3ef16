// Which rules are switched off, by rule_id. Their files stay as they are: a built-in rule, or one of a
// folder that is somebody else's, is switched off here and nowhere else.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { ActedBy } from "./alert-store.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { columnText } from "./column-text.ts";

export interface DisabledRules {
  readonly ids: () => ReadonlySet<string>;
  readonly set: (ruleId: string, isEnabled: boolean, by: ActedBy) => void;
  /** Grows with every change, whoever makes it. */
  readonly revision: () => number;
}

export function createDisabledRules(database: SqlDatabase, audit: AuditTrail): DisabledRules {
  const all = database.prepare<{ rule_id: string }>("SELECT rule_id FROM disabled_rules");
  const add = database.prepare("INSERT OR IGNORE INTO disabled_rules (rule_id) VALUES (?)");
  const drop = database.prepare("DELETE FROM disabled_rules WHERE rule_id = ?");
  const nextRevision = database.prepare(
    `INSERT INTO counters (name, value) VALUES ('rules_revision', 1)
     ON CONFLICT (name) DO UPDATE SET value = value + 1`,
  );
  const revision = database.prepare<{ value: number }>(
    "SELECT value FROM counters WHERE name = 'rules_revision'",
  );
  return {
    ids: () => new Set(all.all().map((row) => row.rule_id)),
    set: (ruleId, isEnabled, { actor, nowMs }) =>
      database.transaction(() => {
        const changed = (isEnabled ? drop : add).run(columnText(ruleId)).changes;
        if (changed === 0) return;
        nextRevision.run();
        const action = isEnabled ? "rule.enable" : "rule.disable";
        audit.write({ atMs: nowMs, actor, action, subject: ruleId, detail: {} });
      }),
    revision: () => revision.get()?.value ?? 0,
  };
}
