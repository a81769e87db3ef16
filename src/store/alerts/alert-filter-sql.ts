// An alert filter as SQL. The narrowest field of the filter is left to an index and the others are
// tested on the rows it gives (`+column` keeps SQLite from choosing them): without statistics SQLite
// would take the first index that fits, and nearly all alerts are open.
import type { SqlValue } from "../sqlite/sql-database.ts";
import type { AlertFilter } from "./alert-store.ts";
import { columnText } from "./column-text.ts";

export interface FilterSql {
  /** Conditions over `alerts`; of constant text, values are parameters. */
  readonly where: string;
  readonly parameters: readonly SqlValue[];
}

/** Words of a text that are searched for; a person types a few. */
const TEXT_WORDS_MAX = 16;
const TEXT_CHARACTERS_MAX = 512;

interface Condition {
  /** With the column in reach of an index, or kept from it. */
  readonly sql: (isIndexed: boolean) => string;
  readonly parameters: readonly SqlValue[];
}

/** The field that is left out, for counting what else it could be. */
export type OmittedField =
  | "statuses"
  | "severities"
  | "ruleIds"
  | "hostNames"
  | "userNames"
  | "tactics";

/** Undefined when no alert can fit: a text without a single letter or digit. */
export function filterSql(filter: AlertFilter, omitted?: OmittedField): FilterSql | undefined {
  const text = filter.text?.trim() ?? "";
  const query = text === "" ? undefined : textQuery(text);
  if (query === "") return undefined;
  const given = <T>(name: OmittedField, values: readonly T[] | undefined) =>
    name === omitted ? undefined : values;
  // Narrowest first.
  const conditions: readonly Condition[] = [
    ...(filter.groupId === undefined ? [] : [inColumn("group_id", [filter.groupId])]),
    ...(query === undefined ? [] : [ofText(query)]),
    ...columnIn("host_id", filter.hostIds),
    ...columnIn("host_name", given("hostNames", filter.hostNames)),
    ...columnIn("user_name", given("userNames", filter.userNames)),
    ...columnIn("rule_id", given("ruleIds", filter.ruleIds)),
    ...ofTerms("assignee", filter.assignees),
    ...ofTerms("tag", filter.tags),
    ...ofTerms("tactic", given("tactics", filter.tactics)),
    ...columnIn("severity", given("severities", filter.severities)),
    ...columnIn("status", given("statuses", filter.statuses)),
  ];
  const blocks = filter.withBuildingBlocks === true ? "is_block IN (0, 1)" : "is_block = 0";
  const parts = conditions.map(({ sql }, at) => sql(at === 0));
  return {
    where: [...parts, blocks, "time_ms >= ?", "time_ms <= ?"].join(" AND "),
    parameters: [
      ...conditions.flatMap(({ parameters }) => parameters),
      bound(filter.fromMs, Number.MIN_SAFE_INTEGER),
      bound(filter.toMs, Number.MAX_SAFE_INTEGER),
    ],
  };
}

function columnIn(column: string, values: readonly string[] | undefined): readonly Condition[] {
  return values === undefined ? [] : [inColumn(column, values)];
}

// One value is told from several: only then do the index's rows come in the order of time.
function inColumn(column: string, values: readonly string[]): Condition {
  const [only] = values;
  const isSingle = values.length === 1 && only !== undefined;
  const test = isSingle ? "= ?" : "IN (SELECT value FROM json_each(?))";
  return {
    sql: (isIndexed) => `${isIndexed ? "" : "+"}${column} ${test}`,
    parameters: [isSingle ? columnText(only) : jsonList(values)],
  };
}

function ofTerms(kind: string, values: readonly string[] | undefined): readonly Condition[] {
  if (values === undefined) return [];
  const numbers = `SELECT number FROM alert_terms WHERE kind = '${kind}' AND term IN (SELECT value FROM json_each(?))`;
  return [
    {
      sql: (isIndexed) => `${isIndexed ? "" : "+"}number IN (${numbers})`,
      parameters: [jsonList(values)],
    },
  ];
}

function ofText(query: string): Condition {
  const numbers = "SELECT rowid FROM alert_words WHERE alert_words MATCH ?";
  return {
    sql: (isIndexed) => `${isIndexed ? "" : "+"}number IN (${numbers})`,
    parameters: [query],
  };
}

/** Every word must be there, each as a beginning; "" where the text has none. Quotes keep FTS5's own syntax out. */
export function textQuery(text: string): string {
  return text
    .slice(0, TEXT_CHARACTERS_MAX)
    .split(/[\s\0]+/)
    .filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
    .slice(0, TEXT_WORDS_MAX)
    .map((word) => `"${columnText(word).replaceAll('"', '""')}"*`)
    .join(" ");
}

function jsonList(values: readonly string[]): string {
  return JSON.stringify(values.map((value) => columnText(value)));
}

export function bound(ms: number | undefined, otherwise: number): number {
  if (ms === undefined || Number.isNaN(ms)) return otherwise;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(ms)));
}
