// How often each rule matched, in all and by day: counted by the index on rules, whatever their number.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type { RuleActivity } from "./alert-store.ts";

const DAY_MS = 86_400_000;

interface TotalRow {
  readonly rule_id: string;
  readonly count: number;
  readonly last_ms: number;
}

interface DayRow {
  readonly rule_id: string;
  readonly day: number;
  readonly count: number;
}

export function createRuleActivity(
  database: SqlDatabase,
): (fromMs: number) => ReadonlyMap<string, RuleActivity> {
  const totals = database.prepare<TotalRow>(
    `SELECT rule_id, count(*) AS count, max(time_ms) AS last_ms FROM alerts
     WHERE is_block = 0 GROUP BY rule_id`,
  );
  const days = database.prepare<DayRow>(
    `SELECT rule_id, (time_ms - ?1) / ${DAY_MS} AS day, count(*) AS count FROM alerts
     WHERE is_block = 0 AND time_ms >= ?1 GROUP BY 1, 2`,
  );
  return (fromMs) => {
    const byDay = new Map<string, Map<number, number>>();
    for (const { rule_id, day, count } of days.all(Math.floor(fromMs))) {
      const counts = byDay.get(rule_id) ?? new Map<number, number>();
      counts.set(Math.floor(day), count);
      byDay.set(rule_id, counts);
    }
    return new Map(
      totals.all().map(({ rule_id, count, last_ms }) => {
        const countByDay = byDay.get(rule_id) ?? new Map<number, number>();
        return [rule_id, { alertCount: count, lastMs: last_ms, countByDay }];
      }),
    );
  };
}
