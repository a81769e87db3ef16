// Finding alerts: pages, newest first, that stay true while alerts are added (each begins after the last
// alert of the one before, not at a count of rows), and counts for the facets beside them.
import type { SqlDatabase, SqlStatement, SqlValue } from "../sqlite/sql-database.ts";
import { type FilterSql, filterSql, type OmittedField } from "./alert-filter-sql.ts";
import type {
  AlertCounts,
  AlertFilter,
  AlertHistogram,
  AlertIdPage,
  AlertPage,
  AlertPaging,
  Facet,
} from "./alert-store.ts";
import { columnText } from "./column-text.ts";
import type { KeptDocuments } from "./kept-document.ts";

export interface AlertFinder {
  readonly list: (filter: AlertFilter, page: AlertPaging) => AlertPage;
  readonly listIds: (filter: AlertFilter, page: AlertPaging) => AlertIdPage;
  readonly idsFrom: (prefix: string, limit: number) => readonly string[];
  readonly counts: (filter: AlertFilter) => AlertCounts;
  readonly histogram: (filter: AlertFilter, barCount: number) => AlertHistogram;
}

/** A page holds whole documents; a client that asks for more gets this many and the next page's key. */
const PAGE_SIZE_MAX = 1000;

/** Values of a facet; a list of more is not read. */
const FACET_VALUES_MAX = 50;

const BARS_MAX = 500;

/** Bars begin and end at times a person would choose. */
const BAR_LENGTHS_MS: readonly number[] = [
  1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000,
  31_536_000,
].map((seconds) => seconds * 1000);

export function createAlertFinder(database: SqlDatabase, documents: KeptDocuments): AlertFinder {
  const prepare = statementCache(database);
  // Not from the document: half a surrogate pair in JSON becomes text that one driver dies of.
  const names = prepare(
    "SELECT rule_name FROM alerts WHERE rule_id = ? AND is_block IN (0, 1) ORDER BY time_ms DESC LIMIT 1",
  );
  const count = ({ where, parameters }: FilterSql): number =>
    numberAt(prepare(`SELECT count(*) AS c FROM alerts WHERE ${where}`).get(...parameters), "c");

  const pageOf = (sql: FilterSql, { size, after }: AlertPaging) => {
    const limit = Math.max(1, Math.min(PAGE_SIZE_MAX, Math.floor(size)));
    const rows = prepare(pageSql(sql.where)).all(...sql.parameters, ...placeOf(after), limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const place =
      last === undefined ? undefined : `${numberAt(last, "time_ms")}_${numberAt(last, "number")}`;
    return { shown, after: place };
  };

  const list = (filter: AlertFilter, paging: AlertPaging): AlertPage => {
    const sql = filterSql(filter);
    if (sql === undefined) return { alerts: [], totalCount: 0, after: undefined };
    const { shown, after } = pageOf(sql, paging);
    const numbers = shown.map((row) => numberAt(row, "number"));
    return { alerts: documents.ofNumbers(numbers), totalCount: count(sql), after };
  };

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
    list,
    listIds: (filter, paging) => {
      const sql = filterSql(filter);
      if (sql === undefined) return { ids: [], after: undefined };
      const { shown, after } = pageOf(sql, paging);
      return { ids: shown.map((row) => String(row["id"])), after };
    },
    idsFrom: (prefix, limit) => {
      const from = columnText(prefix);
      // GLOB with its own signs taken out would need escaping; a range of texts says the same.
      const rows = prepare(
        "SELECT id FROM alerts WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
      ).all(from, `${from}\u{10ffff}`, limit);
      return rows.map((row) => String(row["id"]));
    },
    counts: (filter) => {
      const sql = filterSql(filter);
      return {
        totalCount: sql === undefined ? 0 : count(sql),
        statuses: facet(filter, "statuses", "status"),
        severities: facet(filter, "severities", "severity"),
        rules: facet(filter, "ruleIds", "rule_id").map((one) => ({
          ...one,
          label: String(names.get(one.value)?.["rule_name"] ?? one.value),
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
  return `SELECT number, id, time_ms FROM alerts
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
  const spanMs = numberAt(ends, "high") - numberAt(ends, "low") + 1;
  const wantedMs = spanMs / Math.max(1, Math.min(BARS_MAX, barCount));
  const barMs = BAR_LENGTHS_MS.find((ms) => ms >= wantedMs) ?? Math.ceil(wantedMs);
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

/** From the newest on where nothing readable was handed in. */
function placeOf(after: string | undefined): readonly [number, number] {
  const match = /^(-?\d{1,16})_(\d{1,16})$/.exec(after ?? "");
  if (match === null) return [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return [Number(match[1]), Number(match[2])];
}

function numberAt(row: Readonly<Record<string, SqlValue>> | undefined, name: string): number {
  return Number(row?.[name] ?? 0);
}
