// Rows as columns tell of them, newest first: of a day file, and of events that are in memory. No text is
// read, so that a month can be counted in seconds.
import type { HotReader } from "./block-columns.ts";
import type { BlockEvent } from "./block-event.ts";
import { type BlockReader, WHOLE_FILE } from "./block-reader.ts";
import type { OpenDay } from "./day-files.ts";
import type { ScanQuery } from "./event-store.ts";
import { textsOf } from "./process-events.ts";
import type { RowBatch } from "./process-store.ts";
import { selectEvents } from "./select-events.ts";
import { selectRows } from "./select-rows.ts";

export interface RowsWanted {
  readonly query: ScanQuery;
  /** The position behind the last that is looked at. */
  readonly end: number;
  /** Only blocks that may hold what this key stands for. */
  readonly key?: number;
}

export function* rowsOfDay(
  { file, keys }: OpenDay,
  reader: BlockReader,
  { query, end, key }: RowsWanted,
): Generator<RowBatch> {
  const heads = reader.guarded(file, WHOLE_FILE, () => {
    const all = file.heads(query, end);
    if (key === undefined) return all;
    const firsts = new Set(keys().blocksWith(key));
    return all.filter(({ first }) => firsts.has(first));
  });
  for (const head of heads?.toReversed() ?? []) {
    const columns = reader.columns(file, head);
    const selected = reader.guarded(file, head, () =>
      columns === undefined ? [] : selectRows(columns, query, { first: head.first, end }),
    );
    if (columns === undefined || selected === undefined) continue;
    const rows = selected.map((row) => ({
      position: head.first + row,
      timestampMs: columns.timestamps[row] ?? Number.NaN,
      valuesOf: (field: Parameters<typeof columns.column>[0]) =>
        reader.guarded(file, head, () => columns.column(field).of(row)),
    }));
    yield { rows: rows.toReversed(), lookedAtCount: head.count };
  }
}

export function rowsOfEvents(
  events: readonly BlockEvent[],
  query: ScanQuery,
  hot: HotReader,
): RowBatch {
  const rows = selectEvents(events, query, hot).map((event) => ({
    position: event.position,
    timestampMs: event.timestampMs,
    valuesOf: (field: Parameters<HotReader["slotOf"]>[0]) => {
      hot.reader.reset(event.fields);
      return textsOf(hot.reader.get(hot.slotOf(field)));
    },
  }));
  return { rows: rows.toReversed(), lookedAtCount: events.length };
}

/** `query` for starts and ends of the children of a process. */
export function childQuery(entityId: string, query: ScanQuery): ScanQuery {
  return {
    ...query,
    tests: [
      { field: "process.parent.entity_id", accepts: (value) => value === entityId },
      { field: "event.category", accepts: (value) => value === "process" },
      ...(query.tests ?? []),
    ],
  };
}
