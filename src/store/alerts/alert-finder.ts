// Finding alerts: pages, newest first, that stay true while alerts are added (each begins after the last
// alert of the one before, not at a count of rows), and counts for the facets beside them.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import type {
  AlertCounts,
  AlertFilter,
  AlertHistogram,
  AlertIdPage,
  AlertPage,
  AlertPaging,
} from "./alert-store.ts";
import { type ColumnFinder, createColumnFinder } from "./column-finder.ts";
import { columnText } from "./column-text.ts";
import type { KeptDocuments } from "./kept-document.ts";
import { createSqlFinder } from "./sql-finder.ts";

export interface AlertFinder {
  readonly list: (filter: AlertFilter, page: AlertPaging) => AlertPage;
  readonly listIds: (filter: AlertFilter, page: AlertPaging) => AlertIdPage;
  readonly idsFrom: (prefix: string, limit: number) => readonly string[];
  readonly counts: (filter: AlertFilter) => AlertCounts;
  readonly histogram: (filter: AlertFilter, barCount: number) => AlertHistogram;
  readonly findInMemory: () => () => boolean;
}

export function createAlertFinder(database: SqlDatabase, documents: KeptDocuments): AlertFinder {
  const sql = createSqlFinder(database);
  let memory: ColumnFinder | undefined;
  const idOf = database.prepare<{ id: string }>("SELECT id FROM alerts WHERE number = ?");
  const beginning = database.prepare<{ id: string }>(
    // GLOB with its own signs taken out would need escaping; a range of texts says the same.
    "SELECT id FROM alerts WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
  );
  const inMemory = (): ColumnFinder | undefined => {
    if (memory?.isFull() === true) memory = undefined;
    return memory;
  };
  const page = (filter: AlertFilter, paging: AlertPaging) =>
    inMemory()?.page(filter, paging) ?? sql.page(filter, paging);
  return {
    list: (filter, paging) => {
      const { numbers, ...rest } = page(filter, paging);
      return { alerts: documents.ofNumbers(numbers), ...rest };
    },
    listIds: (filter, paging) => {
      const { numbers, after } = page(filter, paging);
      return { ids: numbers.flatMap((number) => idOf.get(number)?.id ?? []), after };
    },
    idsFrom: (prefix, limit) => {
      const from = columnText(prefix);
      return beginning.all(from, `${from}\u{10ffff}`, limit).map(({ id }) => id);
    },
    counts: (filter) => inMemory()?.counts(filter) ?? sql.counts(filter),
    histogram: (filter, barCount) =>
      inMemory()?.histogram(filter, barCount) ?? sql.histogram(filter, barCount),
    findInMemory: () => {
      memory ??= createColumnFinder(database, sql.ruleName);
      return memory.syncSome;
    },
  };
}
