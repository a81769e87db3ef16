// Tripline's own event store in the benchmark.
import { createStoreSearch } from "../../src/pipeline/search-store.ts";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import type { ScanQuery } from "../../src/store/events/event-store.ts";
import type { BenchStore } from "./bench-store.ts";

export function triplineStore(folder: string): BenchStore {
  const store = new DiskEventStore({ folder });
  const parseScan = (query: ScanQuery): number => {
    let count = 0;
    for (const batch of store.scan(query)) {
      for (const { text } of batch) {
        JSON.parse(text);
        count++;
      }
    }
    return count;
  };
  return {
    name: "tripline",
    append: (events) => {
      store.append(events);
    },
    settle: () => {
      store.compact();
      return store.files.sizes().reduce((sum, { bytes }) => sum + bytes, 0);
    },
    eventsOfProcess: (entityId) => {
      const events = store.eventsOfProcess(entityId);
      for (const { text } of events) JSON.parse(text);
      return events.length;
    },
    tree: (entityId) => {
      const children = new Set<string | undefined>();
      for (const { rows } of store.childRows(entityId, {})) {
        for (const { valuesOf } of rows) children.add(valuesOf("process.entity_id")?.[0]);
      }
      return store.processes.ancestors(entityId).length + children.size;
    },
    lookBack: (fromMs, toMs) => parseScan({ fromMs, toMs }),
    hunt: async (query) => {
      const answer = await createStoreSearch({ store }).search({
        query,
        indexPatterns: [],
        fromMs: undefined,
        toMs: undefined,
        size: 10_000,
        eventCategoryField: undefined,
        timestampField: undefined,
        tiebreakerField: undefined,
        signal: new AbortController().signal,
      });
      if (answer.kind !== "events") throw new Error(JSON.stringify(answer));
      return answer.events.length;
    },
    parseAll: () => parseScan({}),
    close: () => store.close(),
  };
}
