// An EventStore in memory, with an intake over it: what the server is tested against where the disk is
// not the point. Optionally every append goes to a file first, so that a restart finds it again.
import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import type { JsonObject } from "../../src/base/json.ts";
import { fitsPatterns } from "../../src/event/index-patterns.ts";
import { parseTimestamp } from "../../src/event/parse-timestamp.ts";
import type { EventIntake, IntakeItem } from "../../src/pipeline/event-intake.ts";
import type {
  Appended,
  EventStore,
  NewEvent,
  ScanQuery,
  StoredEvent,
} from "../../src/store/events/event-store.ts";

const BATCH_SIZE = 512;

export interface MemoryStoreOptions {
  /** NDJSON, one event a line. Survives a kill of the process; a power cut is not tested here. */
  readonly file?: string;
}

export function createMemoryStore({ file }: MemoryStoreOptions = {}): EventStore {
  const events: StoredEvent[] = [];
  const byId = new Map<string, StoredEvent>();
  const keep = (event: StoredEvent) => {
    events.push(event);
    byId.set(keyOf(event.index, event.id), event);
  };
  if (file !== undefined && existsSync(file))
    for (const line of readFileSync(file, "utf8").split("\n"))
      if (line !== "") keep(JSON.parse(line) as StoredEvent);
  const handle = file === undefined ? undefined : openSync(file, "a");
  return {
    append: (added) => {
      const fresh: StoredEvent[] = [];
      const answers = added.map((event): Appended => {
        if (event.isIdGiven && byId.has(keyOf(event.index, event.id))) return { kind: "duplicate" };
        const stored = storedOf(event, events.length);
        keep(stored);
        fresh.push(stored);
        return { kind: "kept", position: stored.position };
      });
      if (handle !== undefined && fresh.length > 0) {
        writeSync(handle, fresh.map((event) => `${JSON.stringify(event)}\n`).join(""));
      }
      return answers;
    },
    get nextPosition() {
      return events.length;
    },
    scan: function* (query) {
      const end = events.length;
      for (let from = query.fromPosition ?? 0; from < end; from += BATCH_SIZE)
        yield events
          .slice(from, Math.min(end, from + BATCH_SIZE))
          .filter((event) => fits(event, query));
    },
    get: (index, id) => byId.get(keyOf(index, id)),
    close: () => {
      if (handle !== undefined) closeSync(handle);
    },
  };
}

function keyOf(index: string, id: string): string {
  return `${index}\u0000${id}`;
}

function storedOf(event: NewEvent, position: number): StoredEvent {
  const { index, id, timestampMs, ingestedMs } = event;
  return { position, index, id, text: JSON.stringify(event.document), timestampMs, ingestedMs };
}

function fits(event: StoredEvent, query: ScanQuery): boolean {
  const { fromMs, toMs, ingestedFromMs, ingestedToMs } = query;
  return (
    fitsPatterns(event.index, query.indexPatterns ?? []) &&
    (fromMs === undefined || event.timestampMs >= fromMs) &&
    (toMs === undefined || event.timestampMs <= toMs) &&
    (ingestedFromMs === undefined || event.ingestedMs >= ingestedFromMs) &&
    (ingestedToMs === undefined || event.ingestedMs <= ingestedToMs)
  );
}

/** The intake without normalizing or rules: every item is an event, durable when it resolves. */
export function createPlainIntake(
  store: Pick<EventStore, "append">,
  options: { readonly nowMs: () => number; readonly newId: () => string },
): EventIntake {
  return {
    append: async (items) => {
      const ingestedMs = options.nowMs();
      const events = items.map((item) => newEvent(item, options.newId, ingestedMs));
      const appended = store.append(events);
      return appended.map((answer, at) => {
        const { id } = events[at] as NewEvent;
        return answer.kind === "kept"
          ? { id, result: "created", position: answer.position }
          : { id, result: "duplicate", position: undefined };
      });
    },
  };
}

function newEvent(item: IntakeItem, newId: () => string, ingestedMs: number): NewEvent {
  const { index, document } = item;
  const timestampMs = parseTimestamp((document as JsonObject)["@timestamp"]);
  const id = item.id ?? newId();
  return { index, id, isIdGiven: item.id !== undefined, document, timestampMs, ingestedMs };
}
