// Finding and counting alerts in SQLite: what a command asks once. A process that is asked often has the
// same from memory (column-finder.ts).
import type { SqlDatabase, SqlStatement, SqlValue } from "../sqlite/sql-database.ts";
import { type FilterSql, filterSql, type OmittedField } from "./alert-filter-sql.ts";
import type {
  AlertCounts,
  AlertFilter,
  AlertHistogram,
  AlertPaging,
  Facet,
} from "./alert-store.ts";
import type { NumberPage } from "./column-finder.ts";
import { barLengthMs, FACET_VALUES_MAX, PAGE_SIZE_MAX, placeOf } from "./page-place.ts";

export interface SqlFinder {
  readonly page: (filter: AlertFilter, paging: AlertPaging) => NumberPage;
  readonly counts: (filter: AlertFilter) => AlertCounts;
  readonly histogram: (filter: AlertFilter, barCount: number) => AlertHistogram;
  /** What a rule is called in its newest alert; its id where there is none. */
  readonly ruleName: (ruleId: string) => string;
}

export function createSqlFinder(database: SqlDatabase): SqlFinder {
  const prepare = statementCache(database);
  // Not from the document: half a surrogate pair in JSON becomes text that one driver dies of.
  const names = prepare(
    "SELECT rule_name FROM alerts WHERE rule_id = ? AND is_block = ? ORDER BY time_ms DESC LIMIT 1",
  );
  const ruleName = (ruleId: string): string => {
    const row = names.get(ruleId, 0) ?? names.get(ruleId, 1);
    return String(row?.["rule_name"] ?? ruleId);
  };
  const count = ({ where, parameters }: FilterSql): number =>
    numberAt(prepare(`SELECT count(*) AS c FROM alerts WHERE ${where}`).get(...parameters), "c");
  const facet = (filter: AlertFilter, omitted: OmittedField, column: string): readonly Facet[] => {
    const sql = filterSql(filter, omitted);
    if (sql === undefined) return [];
    const rows = prepare(facetSql(column, sql.where)).all(...sql.parameters, FACET_VALUES_MAX);
    return rows.map((row) => {
      const value = String(row["value"]);
      return { value, label: value, count: numberAt(row, "c") };
    });
  };
  return {
    ruleName,
    page: (filter, { size, after }) => {
      const sql = filterSql(filter);
      if (sql === undefined) return { numbers: [], totalCount: 0, after: undefined };
      const limit = Math.max(1, Math.min(PAGE_SIZE_MAX, Math.floor(size)));
      const rows = prepare(pageSql(sql.where)).all(...sql.parameters, ...placeOf(after), limit + 1);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        numbers: shown.map((row) => numberAt(row, "number")),
        totalCount: count(sql),
        after:
          last === undefined
            ? undefined
            : `${numberAt(last, "time_ms")}_${numberAt(last, "number")}`,
      };
    },
    counts: (filter) => {
      const sql = filterSql(filter);
      return {
        totalCount: sql === undefined ? 0 : count(sql),
        statuses: facet(filter, "statuses", "status"),
        severities: facet(filter, "severities", "severity"),
        rules: facet(filter, "ruleIds", "rule_id").map((one) => ({
          ...one,
          label: ruleName(one.value),
        })),
        hosts: facet(filter, "hostNames", "host_name"),
        users: facet(filter, "userNames", "user_name"),
        tactics: tacticFacet(prepare, filter),
      };
    },
    histogram: (filter, barCount) => {
      const sql = filterSql(filter);
      return sql === undefined ? { barMs: 1000, bars: [] } : histogramOf(prepare, sql, barCount);
    },
  };
}

type Prepare = (sql: string) => SqlStatement;

/** The text of a statement depends only on which fields a filter has, so that few are ever made. */
function statementCache(database: SqlDatabase): Prepare {
  const known = new Map<string, SqlStatement>();
  return (sql) => {
    const made = known.get(sql) ?? database.prepare(sql);
    known.set(sql, made);
    return made;
  };
}

export function pageSql(where: string): string {
  return `SELECT number, time_ms FROM alerts
    WHERE ${where} AND (time_ms, number) < (?, ?)
    ORDER BY time_ms DESC, number DESC LIMIT ?`;
}

export function facetSql(column: string, where: string): string {
  return `SELECT ${column} AS value, count(*) AS c FROM alerts
    WHERE ${where} GROUP BY 1 ORDER BY c DESC, value LIMIT ?`;
}

function tacticFacet(prepare: Prepare, filter: AlertFilter): readonly Facet[] {
  const sql = filterSql(filter, "tactics");
  if (sql === undefined) return [];
  const rows = prepare(
    `SELECT t.term AS value, count(*) AS c FROM alerts
     CROSS JOIN alert_terms t ON t.number = alerts.number AND t.kind = 'tactic'
     WHERE ${sql.where.replaceAll(/(?<![.\w])number IN/g, "alerts.number IN")}
     GROUP BY 1 ORDER BY c DESC, value LIMIT ?`,
  ).all(...sql.parameters, FACET_VALUES_MAX);
  return rows.map((row) => {
    const value = String(row["value"]);
    return { value, label: value, count: numberAt(row, "c") };
  });
}

function histogramOf(prepare: Prepare, sql: FilterSql, barCount: number): AlertHistogram {
  const ends = prepare(
    `SELECT min(time_ms) AS low, max(time_ms) AS high FROM alerts WHERE ${sql.where}`,
  ).get(...sql.parameters);
  if (ends === undefined || ends["low"] === null) return { barMs: 1000, bars: [] };
  const barMs = barLengthMs(numberAt(ends, "low"), numberAt(ends, "high"), barCount);
  // Division in SQLite goes towards zero; times before 1970 would fall into the wrong bar.
  const rows = prepare(
    `SELECT (time_ms - ((time_ms % ?1) + ?1) % ?1) AS bar, severity, count(*) AS c FROM alerts
     WHERE ${numbered(sql.where)} GROUP BY 1, 2 ORDER BY 1`,
  ).all(barMs, ...sql.parameters);
  const bars = new Map<number, Record<string, number>>();
  for (const row of rows) {
    const fromMs = numberAt(row, "bar");
    const counts = bars.get(fromMs) ?? {};
    counts[String(row["severity"])] = numberAt(row, "c");
    bars.set(fromMs, counts);
  }
  return {
    barMs,
    bars: [...bars].map(([fromMs, countBySeverity]) => ({ fromMs, countBySeverity })),
  };
}

/** `?` as `?2`, `?3`, …, behind a first parameter that is used several times. */
function numbered(where: string): string {
  let at = 1;
  return where.replaceAll("?", () => `?${++at}`);
}

function numberAt(row: Readonly<Record<string, SqlValue>> | undefined, name: string): number {
  return Number(row?.[name] ?? 0);
}
