// Which events of a block a scan gives: the tests are asked of the columns, value by value, and an event
// is left out only when it certainly fails. Nothing of the block's text is read here.
import { fitsPatterns } from "../../event/index-patterns.ts";
import type { BlockColumns } from "./block-columns.ts";
import type { HotTest, ScanQuery } from "./event-store.ts";

/** Row numbers, ascending. `first` is the position of row 0; rows from `end` on are left out. */
export function selectRows(
  columns: BlockColumns,
  query: ScanQuery,
  { first, end }: { readonly first: number; readonly end: number },
): readonly number[] {
  const rows = passingRows(columns, query);
  if (rows === undefined) return [];
  const isTimed = timeTest(columns, query);
  const lacked = query.lacking === undefined ? undefined : columns.column(query.lacking);
  const isLacking = (row: number): boolean => (lacked?.of(row)?.length ?? 0) === 0;
  const from = Math.max(0, (query.fromPosition ?? 0) - first);
  const to = Math.min(columns.count, end - first);
  const selected: number[] = [];
  for (let row = from; row < to; row++) {
    if (rows[row] === 1 && isTimed(row) && isLacking(row)) selected.push(row);
  }
  return selected;
}

/** 1 for each row that patterns and tests let pass; undefined when they let none. */
function passingRows(columns: BlockColumns, query: ScanQuery): Uint8Array | undefined {
  const { indexPatterns } = query;
  let rows: Uint8Array | undefined = new Uint8Array(columns.count).fill(1);
  if (indexPatterns !== undefined) {
    rows = columns.indices.rowsWhere((index) => fitsPatterns(index, indexPatterns));
  }
  rows = withAll(rows, columns, query.tests ?? []);
  const { anyOf } = query;
  if (rows === undefined || anyOf === undefined) return rows;
  const ones = anyOf.map((tests) => withAll(rows?.slice(), columns, tests));
  return ones.reduce(either, undefined);
}

function withAll(
  rows: Uint8Array | undefined,
  columns: BlockColumns,
  tests: readonly HotTest[],
): Uint8Array | undefined {
  let left = rows;
  for (const { field, accepts } of tests) {
    if (left === undefined) return undefined;
    left = both(left, columns.column(field).rowsWhere(accepts));
  }
  return left;
}

/** Narrows `a` in place. */
function both(a: Uint8Array, b: Uint8Array | undefined): Uint8Array | undefined {
  if (b === undefined) return undefined;
  let isAny = 0;
  for (let at = 0; at < a.length; at++) {
    const one = (a[at] as number) & (b[at] as number);
    a[at] = one;
    isAny |= one;
  }
  return isAny === 0 ? undefined : a;
}

function either(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  for (let at = 0; at < a.length; at++) a[at] = (a[at] as number) | (b[at] as number);
  return a;
}

function timeTest(columns: BlockColumns, query: ScanQuery): (row: number) => boolean {
  const isTimeBound = query.fromMs !== undefined || query.toMs !== undefined;
  const isIngestBound = query.ingestedFromMs !== undefined || query.ingestedToMs !== undefined;
  if (!isTimeBound && !isIngestBound) return () => true;
  return (row) =>
    isWithin(query, {
      timestampMs: columns.timestamps[row] as number,
      ingestedMs: columns.ingested[row] as number,
    });
}

/** True for an event inside the time windows of a query; a time that is NaN is in none. */
export function isWithin(
  query: ScanQuery,
  event: { readonly timestampMs: number; readonly ingestedMs: number },
): boolean {
  return (
    isBetween(event.timestampMs, query.fromMs, query.toMs) &&
    isBetween(event.ingestedMs, query.ingestedFromMs, query.ingestedToMs)
  );
}

function isBetween(time: number, from: number | undefined, to: number | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  return time >= (from ?? Number.NEGATIVE_INFINITY) && time <= (to ?? Number.POSITIVE_INFINITY);
}
