// A scan of one day file: block after block, columns first, and the text of those events that pass. It
// gives a batch a block, empty ones too, so that whoever reads can give way to other work.
import { type BlockReader, WHOLE_FILE } from "./block-reader.ts";
import type { DayFile } from "./day-file.ts";
import type { BlockHead } from "./event-block.ts";
import type { ScanQuery, StoredEvent } from "./event-store.ts";
import { selectRows } from "./select-rows.ts";

export function* scanDay(
  file: DayFile,
  reader: BlockReader,
  { query, end }: { readonly query: ScanQuery; readonly end: number },
): Generator<readonly StoredEvent[]> {
  const heads = reader.guarded(file, WHOLE_FILE, () => file.heads(query, end)) ?? [];
  for (const head of heads) {
    yield eventsOf(file, reader, { head, query, end });
  }
}

function eventsOf(
  file: DayFile,
  reader: BlockReader,
  from: { readonly head: BlockHead; readonly query: ScanQuery; readonly end: number },
): readonly StoredEvent[] {
  const { head, query, end } = from;
  const columns = reader.columns(file, head);
  if (columns === undefined) return [];
  const rows = reader.guarded(file, head, () =>
    selectRows(columns, query, { first: head.first, end }),
  );
  if (rows === undefined || rows.length === 0) return [];
  return reader.events(file, head, { columns, rows }) ?? [];
}
