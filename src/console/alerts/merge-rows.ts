// Puts a first page that was read again together with the rows that are there, so that a list of thousands
// stays where it is while new alerts come in at its top.
import type { AlertListView, AlertRow } from "../../server/console/console-api.ts";

export interface LoadedRows {
  readonly rows: readonly AlertRow[];
  /** Cursor of the next page; undefined at the end. */
  readonly after: string | undefined;
  readonly totalCount: number;
}

/**
 * Rows with the page in place of what it covers. Where nothing of the page is known any more there is a gap
 * between them, so the page alone is what remains.
 */
export function mergeFirstPage(loaded: LoadedRows, page: AlertListView): LoadedRows {
  const { totalCount } = page;
  const last = page.alerts.at(-1);
  const fresh = { rows: page.alerts, after: page.after, totalCount };
  if (last === undefined || page.after === undefined) return fresh;
  const place = loaded.rows.findIndex((row) => row.id === last.id);
  if (place < 0) return fresh;
  const known = new Set(page.alerts.map((row) => row.id));
  const rest = loaded.rows.slice(place + 1).filter((row) => !known.has(row.id));
  if (rest.length === 0) return fresh;
  return { rows: [...page.alerts, ...rest], after: loaded.after, totalCount };
}

export function appendPage(loaded: LoadedRows, page: AlertListView): LoadedRows {
  const known = new Set(loaded.rows.map((row) => row.id));
  return {
    rows: [...loaded.rows, ...page.alerts.filter((row) => !known.has(row.id))],
    after: page.after,
    totalCount: page.totalCount,
  };
}

/** How many of a page are not among the rows. */
export function countNew(rows: readonly AlertRow[], page: AlertListView): number {
  const known = new Set(rows.map((row) => row.id));
  return page.alerts.filter((row) => !known.has(row.id)).length;
}

/** Ids between two rows, both included, in either order. */
export function idsBetween(rows: readonly AlertRow[], a: string, b: string): readonly string[] {
  const from = rows.findIndex((row) => row.id === a);
  const to = rows.findIndex((row) => row.id === b);
  if (from < 0 || to < 0) return [b];
  return rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
}
