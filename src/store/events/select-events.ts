// The same question for events that are in memory: which of them a scan gives. They have no columns, so
// that the tests are asked of their own fields.
import { fitsPatterns } from "../../event/index-patterns.ts";
import type { HotReader } from "./block-columns.ts";
import { type BlockEvent, storedEvent } from "./block-event.ts";
import type { HotTest, ScanQuery, StoredEvent } from "./event-store.ts";
import { HOT_VALUE_LENGTH_MAX } from "./limits.ts";
import { isWithin } from "./select-rows.ts";

export function selectEvents(
  events: readonly BlockEvent[],
  query: ScanQuery,
  hot: HotReader,
): readonly StoredEvent[] {
  const { indexPatterns, tests = [], anyOf, fromPosition = 0 } = query;
  const selected: StoredEvent[] = [];
  for (const event of events) {
    if (event.position < fromPosition || !isWithin(query, event)) continue;
    if (indexPatterns !== undefined && !fitsPatterns(event.index, indexPatterns)) continue;
    hot.reader.reset(event.fields);
    if (!holdsAll(tests, hot)) continue;
    if (anyOf !== undefined && !anyOf.some((some) => holdsAll(some, hot))) continue;
    selected.push(storedEvent(event));
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
