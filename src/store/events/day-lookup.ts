// Look-ups in one day file: an event by its index and id, what was told of a process. The key index
// names blocks that may hold it; their columns say whether they do.
import type { BlockColumns, HotReader } from "./block-columns.ts";
import { readBack } from "./block-event.ts";
import { type BlockReader, WHOLE_FILE } from "./block-reader.ts";
import type { OpenDay } from "./day-files.ts";
import { eventKey, idText } from "./event-key.ts";
import type { HotTest, ScanQuery, StoredEvent } from "./event-store.ts";
import { PROCESS_BLOCKS_MAX } from "./limits.ts";
import { processEventsOf, processEventsOfColumns } from "./process-events.ts";
import type { ProcessEvent } from "./process-lookup.ts";
import { selectRows } from "./select-rows.ts";

export interface EventPlace {
  /** First position of the block. */
  readonly first: number;
  readonly row: number;
}

/** Where the event of that index and id is, without reading its text. */
export function findPlace(
  { file, keys }: OpenDay,
  reader: BlockReader,
  { index, id }: { readonly index: string; readonly id: string },
): EventPlace | undefined {
  const key = eventKey("id", idText(index, id));
  const blocks = reader.guarded(file, WHOLE_FILE, () => keys().blocksWithId(key)) ?? [];
  for (const first of blocks) {
    const columns = reader.cachedColumns(file, first);
    if (columns === undefined) continue;
    const row = reader.guarded(file, { first, count: columns.count }, () =>
      columns.ids.findIndex((one, at) => one === id && columns.indexOf(at) === index),
    );
    if (row !== undefined && row >= 0) return { first, row };
  }
  return undefined;
}

export function findEvent(
  open: OpenDay,
  reader: BlockReader,
  wanted: { readonly index: string; readonly id: string },
): StoredEvent | undefined {
  const place = findPlace(open, reader, wanted);
  if (place === undefined) return undefined;
  const head = open.file.head(place.first);
  const columns = reader.cachedColumns(open.file, place.first);
  if (head === undefined || columns === undefined) return undefined;
  return reader.events(open.file, head, { columns, rows: [place.row] })?.[0];
}

/** In the order of positions. */
export function processEventsInDay(
  { file, keys }: OpenDay,
  { reader, hot }: { readonly reader: BlockReader; readonly hot: HotReader },
  entityId: string,
): readonly ProcessEvent[] {
  const wanted = [eventKey("process", entityId)];
  const most = PROCESS_BLOCKS_MAX;
  const blocks = reader.guarded(file, WHOLE_FILE, () => keys().blocksWithAny(wanted, most)) ?? [];
  return blocks.flatMap((first) => {
    const columns = reader.cachedColumns(file, first);
    const head = columns === undefined ? undefined : file.head(first);
    if (columns === undefined || head === undefined) return [];
    const found = reader.guarded(file, head, () =>
      processEventsOfColumns(columns, first, entityId),
    );
    if (found === undefined || found.unknownRows.length === 0) return found?.events ?? [];
    const others = reader.events(file, head, { columns, rows: found.unknownRows }) ?? [];
    const read = processEventsOf(others.map(readBack), hot, entityId);
    return [...found.events, ...read].sort((a, b) => a.position - b.position);
  });
}

/** The blocks that may hold events of these processes and fit a query, each with those that do. */
export function* eventsOfProcessesInDay(
  { file, keys }: OpenDay,
  reader: BlockReader,
  wanted: {
    readonly entityIds: ReadonlySet<string>;
    readonly query: ScanQuery;
    /** The position behind the last that is looked at. */
    readonly end: number;
  },
): Generator<readonly StoredEvent[]> {
  const { entityIds, query, end } = wanted;
  const found = reader.guarded(file, WHOLE_FILE, () => {
    const wantedKeys = [...entityIds].map((entityId) => eventKey("entity", entityId));
    const firsts = new Set(keys().blocksWithAny(wantedKeys, Number.MAX_SAFE_INTEGER));
    return file.heads(query, end).filter(({ first }) => firsts.has(first));
  });
  const isOfOne: HotTest = {
    field: "process.entity_id",
    accepts: (value) => entityIds.has(value),
  };
  const narrowed = { ...query, tests: [isOfOne, ...(query.tests ?? [])] };
  for (const head of found ?? []) {
    const columns = reader.columns(file, head);
    if (columns === undefined) continue;
    const rows = reader.guarded(file, head, () =>
      selectRows(columns, narrowed, { first: head.first, end }),
    );
    if (rows === undefined || rows.length === 0) continue;
    yield reader.events(file, head, { columns, rows }) ?? [];
  }
}

/** Every event of a process, in the order of positions. */
export function processTimelineInDay(
  { file, keys }: OpenDay,
  reader: BlockReader,
  entityId: string,
): readonly StoredEvent[] {
  const key = eventKey("entity", entityId);
  const blocks = reader.guarded(file, WHOLE_FILE, () => keys().blocksWith(key)) ?? [];
  return blocks.slice(0, PROCESS_BLOCKS_MAX).flatMap((first) => {
    const columns = reader.cachedColumns(file, first);
    const head = columns === undefined ? undefined : file.head(first);
    if (columns === undefined || head === undefined) return [];
    const rows = reader.guarded(file, head, () => rowsOfProcess(columns, entityId));
    if (rows === undefined || rows.length === 0) return [];
    return reader.events(file, head, { columns, rows }) ?? [];
  });
}

function rowsOfProcess(columns: BlockColumns, entityId: string): readonly number[] {
  const entities = columns.column("process.entity_id");
  const marks = entities.rowsWhere((value) => value === entityId) ?? [];
  return [...marks].flatMap((mark, row) =>
    mark === 1 && entities.of(row)?.includes(entityId) === true ? [row] : [],
  );
}
