// Finding and counting alerts by the columns in memory: the same answers as SQLite's (sql-finder.ts), for
// a process that is asked often. Words, tags and assignees are left to SQLite, which says which alerts have
// them; the rest is one pass.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import { AlertColumns, type ColumnWords, STATUSES } from "./alert-columns.ts";
import { bound, textQuery } from "./alert-filter-sql.ts";
import type {
  AlertCounts,
  AlertFilter,
  AlertHistogram,
  AlertPaging,
  Facet,
} from "./alert-store.ts";
import { type Misfits, misfitsOf, tacticsOfList, tallyOf } from "./alert-tally.ts";
import { columnText } from "./column-text.ts";
import { barLengthMs, FACET_VALUES_MAX, PAGE_SIZE_MAX, placeOf } from "./page-place.ts";

export interface NumberPage {
  /** Newest first. */
  readonly numbers: readonly number[];
  readonly totalCount: number;
  readonly after: string | undefined;
}

/** Undefined where SQLite is to be asked: one sequence's alerts, or more alerts than memory is to hold. */
export interface ColumnFinder {
  readonly page: (filter: AlertFilter, paging: AlertPaging) => NumberPage | undefined;
  readonly counts: (filter: AlertFilter) => AlertCounts | undefined;
  readonly histogram: (filter: AlertFilter, barCount: number) => AlertHistogram | undefined;
  /** Takes up some of what is new; false when there was no more. */
  readonly syncSome: () => boolean;
  /** True once it answers nothing any more, and only takes room. */
  readonly isFull: () => boolean;
}

/** A page asks for a list and what stands beside it with the same words. */
const CHOICES_KEPT_MAX = 8;

export function createColumnFinder(
  database: SqlDatabase,
  ruleName: (ruleId: string) => string,
): ColumnFinder {
  const columns = new AlertColumns(database);
  const choose = createChooser(database, columns);
  const testOf = (filter: AlertFilter): Misfits | "none" | undefined => {
    if (filter.groupId !== undefined || !columns.sync()) return undefined;
    const fromMs = bound(filter.fromMs, Number.MIN_SAFE_INTEGER);
    const toMs = bound(filter.toMs, Number.MAX_SAFE_INTEGER);
    const chosen = choose(filter);
    return chosen === undefined ? "none" : misfitsOf(columns, { ...filter, fromMs, toMs }, chosen);
  };
  return {
    page: (filter, paging) => {
      const test = testOf(filter);
      if (test === "none") return { numbers: [], totalCount: 0, after: undefined };
      return test === undefined ? undefined : pageOf(columns, test, paging);
    },
    counts: (filter) => {
      const test = testOf(filter);
      if (test === "none") return NO_COUNTS;
      return test === undefined ? undefined : countsOf(columns, test, ruleName);
    },
    histogram: (filter, barCount) => {
      const test = testOf(filter);
      if (test === "none") return { barMs: 1000, bars: [] };
      return test === undefined ? undefined : histogramOf(columns, test, barCount);
    },
    syncSome: () => columns.syncSome(),
    isFull: () => columns.isFull,
  };
}

const NO_COUNTS: AlertCounts = {
  totalCount: 0,
  statuses: [],
  severities: [],
  rules: [],
  hosts: [],
  users: [],
  tactics: [],
};

/** Rows that text, tags and assignees leave; undefined where no alert can fit. */
function createChooser(
  database: SqlDatabase,
  columns: AlertColumns,
): (filter: AlertFilter) => readonly Uint8Array[] | undefined {
  // One text instead of a row an alert: a common word is in nearly all.
  const words = database.prepare<{ numbers: string | null }>(
    "SELECT group_concat(rowid) AS numbers FROM alert_words WHERE alert_words MATCH ?",
  );
  const terms = database.prepare<{ numbers: string | null }>(
    `SELECT group_concat(number) AS numbers FROM alert_terms
     WHERE kind = ? AND term IN (SELECT value FROM json_each(?))`,
  );
  const kept = new Map<string, Uint8Array>();
  let version = "";
  const rowsOf = (key: string, ask: () => { numbers: string | null } | undefined): Uint8Array => {
    if (version !== columns.version) kept.clear();
    version = columns.version;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const rows = new Uint8Array(columns.count);
    for (const number of numbersIn(ask()?.numbers ?? "")) {
      const row = columns.rowOf(number);
      if (row >= 0) rows[row] = 1;
    }
    if (kept.size >= CHOICES_KEPT_MAX) kept.clear();
    kept.set(key, rows);
    return rows;
  };
  const ofTerms = (kind: string, values: readonly string[] | undefined): readonly Uint8Array[] => {
    if (values === undefined) return [];
    const list = JSON.stringify(values.map((value) => columnText(value)));
    return [rowsOf(`${kind} ${list}`, () => terms.get(kind, list))];
  };
  return (filter) => {
    const text = filter.text?.trim() ?? "";
    const query = text === "" ? undefined : textQuery(text);
    if (query === "") return undefined;
    return [
      ...(query === undefined ? [] : [rowsOf(`text ${query}`, () => words.get(query))]),
      ...ofTerms("assignee", filter.assignees),
      ...ofTerms("tag", filter.tags),
    ];
  };
}

/** `1,2,3`, without a text or an object for each. */
function* numbersIn(list: string): Generator<number> {
  let number = 0;
  for (let at = 0; at < list.length; at++) {
    const code = list.charCodeAt(at);
    if (code !== 44) number = number * 10 + code - 48;
    else {
      yield number;
      number = 0;
    }
  }
  if (list !== "") yield number;
}

function pageOf(columns: AlertColumns, misfits: Misfits, { size, after }: AlertPaging): NumberPage {
  const { order, times, numbers: all, count } = columns;
  const limit = Math.max(1, Math.min(PAGE_SIZE_MAX, Math.floor(size)));
  const numbers: number[] = [];
  let last = -1;
  let isMore = false;
  for (let at = startOf(columns, placeOf(after)); at >= 0; at--) {
    const row = order[at] as number;
    if (misfits(row) !== 0) continue;
    isMore = numbers.length === limit;
    if (isMore) break;
    numbers.push(all[row] as number);
    last = row;
  }
  let totalCount = 0;
  for (let row = 0; row < count; row++) if (misfits(row) === 0) totalCount++;
  return {
    numbers,
    totalCount,
    after: isMore ? `${times[last] as number}_${all[last] as number}` : undefined,
  };
}

/** Where in the order the last row before the place is. */
function startOf(
  { order, times, numbers, count }: AlertColumns,
  [timeMs, number]: readonly [number, number],
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = order[middle] as number;
    const time = times[row] as number;
    const isBefore = time < timeMs || (time === timeMs && (numbers[row] as number) < number);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function countsOf(
  columns: AlertColumns,
  misfits: Misfits,
  ruleName: (ruleId: string) => string,
): AlertCounts {
  const { totalCount, counts } = tallyOf(columns, misfits);
  const tactics = new Map<string, number>();
  for (const [place, list] of columns.tacticLists.words.entries()) {
    const count = counts.tactic[place] ?? 0;
    if (count === 0) continue;
    for (const tactic of tacticsOfList(list))
      tactics.set(tactic, (tactics.get(tactic) ?? 0) + count);
  }
  return {
    totalCount,
    statuses: facet(STATUSES.map((word, place) => [word, counts.status[place] ?? 0])),
    severities: facet(valuesOf(columns.severityWords, counts.severity)),
    rules: facet(valuesOf(columns.ruleWords, counts.rule)).map((one) => ({
      ...one,
      label: ruleName(one.value),
    })),
    hosts: facet(valuesOf(columns.hostWords, counts.host)),
    users: facet(valuesOf(columns.userWords, counts.user)),
    tactics: facet([...tactics]),
  };
}

function valuesOf(
  { words }: ColumnWords,
  counts: Uint32Array,
): readonly (readonly [string, number])[] {
  return words.map((word, place) => [word, counts[place] ?? 0] as const);
}

/** The commonest, equal ones in SQLite's order; kept few from the start, since there may be very many. */
function facet(values: readonly (readonly [string, number])[]): readonly Facet[] {
  const top: (readonly [string, number])[] = [];
  for (const value of values) {
    if (value[1] === 0) continue;
    const last = top.at(-1);
    if (top.length === FACET_VALUES_MAX && last !== undefined && !isBefore(value, last)) continue;
    const at = top.findIndex((one) => isBefore(value, one));
    top.splice(at < 0 ? top.length : at, 0, value);
    top.length = Math.min(top.length, FACET_VALUES_MAX);
  }
  return top.map(([value, count]) => ({ value, label: value, count }));
}

function isBefore(
  [a, countA]: readonly [string, number],
  [b, countB]: readonly [string, number],
): boolean {
  return countA === countB ? compareBytes(a, b) < 0 : countA > countB;
}

/** As the bytes of UTF-8 compare, which SQLite does. */
function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [codeA, codeB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (codeA !== codeB) return inCodePoints(codeA) - inCodePoints(codeB);
  }
  return a.length - b.length;
}

/** Halves of a pair stand for characters beyond all others, and come before some of them in UTF-16. */
function inCodePoints(code: number): number {
  if (code < 0xd800) return code;
  return code >= 0xe000 ? code - 0x800 : code + 0x2000;
}

function histogramOf(columns: AlertColumns, misfits: Misfits, barCount: number): AlertHistogram {
  const { times, severities, severityWords, count } = columns;
  const rows: number[] = [];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < count; row++) {
    if (misfits(row) !== 0) continue;
    const time = times[row] as number;
    if (time < low) low = time;
    if (time > high) high = time;
    rows.push(row);
  }
  if (rows.length === 0) return { barMs: 1000, bars: [] };
  const barMs = barLengthMs(low, high, barCount);
  const bars = new Map<number, Uint32Array>();
  for (const row of rows) {
    const fromMs = Math.floor((times[row] as number) / barMs) * barMs;
    const counts = bars.get(fromMs) ?? new Uint32Array(severityWords.words.length);
    const place = severities[row] as number;
    counts[place] = (counts[place] as number) + 1;
    bars.set(fromMs, counts);
  }
  return {
    barMs,
    bars: [...bars]
      .sort(([a], [b]) => a - b)
      .map(([fromMs, counts]) => ({
        fromMs,
        countBySeverity: Object.fromEntries(
          severityWords.words.flatMap((word, place) =>
            (counts[place] ?? 0) > 0 ? [[word, counts[place] as number]] : [],
          ),
        ),
      })),
  };
}
