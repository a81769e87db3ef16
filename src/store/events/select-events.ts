// The same question for events that are in memory: which of them a scan gives. They have no columns, so
// that the tests are asked of their own fields.
import { fitsPatterns } from "../../event/index-patterns.ts";
import type { HotReader } from "./block-columns.ts";
import { type BlockEvent, storedEvent } from "./block-event.ts";
import type { HotTest, ScanQuery, StoredEvent } from "./event-store.ts";
import { HOT_VALUE_LENGTH_MAX } from "./limits.ts";
import { isWithin } from "./select-rows.ts";

/** The same as they are handed out. */
export function selectStored(
  events: readonly BlockEvent[],
  query: ScanQuery,
  hot: HotReader,
): readonly StoredEvent[] {
  return selectEvents(events, query, hot).map(storedEvent);
}

export function selectEvents(
  events: readonly BlockEvent[],
  query: ScanQuery,
  hot: HotReader,
): readonly BlockEvent[] {
  const { indexPatterns, tests = [], anyOf, lacking, fromPosition = 0 } = query;
  const selected: BlockEvent[] = [];
  for (const event of events) {
    if (event.position < fromPosition || !isWithin(query, event)) continue;
    if (indexPatterns !== undefined && !fitsPatterns(event.index, indexPatterns)) continue;
    hot.reader.reset(event.fields);
    if (!holdsAll(tests, hot)) continue;
    if (anyOf !== undefined && !anyOf.some((some) => holdsAll(some, hot))) continue;
    if (lacking !== undefined && hot.reader.get(hot.slotOf(lacking)) !== undefined) continue;
    selected.push(event);
  }
  return selected;
}

function holdsAll(tests: readonly HotTest[], hot: HotReader): boolean {
  return tests.every(({ field, accepts }) => {
    const value = hot.reader.get(hot.slotOf(field));
    if (value === undefined) return false;
    const values = typeof value === "object" ? value : [value];
    return values.some(
      (one) => typeof one !== "string" || one.length > HOT_VALUE_LENGTH_MAX || accepts(one),
    );
  });
}
