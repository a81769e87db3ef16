// Processes as the events tell of them: by entity id, and their ancestors. A narrow view over the columns that
// blocks have anyhow; nothing is kept twice. Children, of which there may be any number, are not here: the
// store's childRows gives them a block at a time.
import { ANCESTORS_MAX } from "./limits.ts";

/** What one event tells of the start or the end of a process. */
export interface ProcessEvent {
  readonly position: number;
  readonly timestampMs: number;
  readonly entityId: string;
  readonly parentEntityId: string | undefined;
  readonly parentName: string | undefined;
  readonly parentExecutable: string | undefined;
  readonly hostId: string | undefined;
  readonly pid: number | undefined;
  readonly types: readonly string[];
  readonly name: string | undefined;
  readonly executable: string | undefined;
  readonly args: readonly string[];
  readonly userName: string | undefined;
  readonly userId: string | undefined;
}

/** A process, from all that was told of it. */
export interface ProcessRecord extends Omit<ProcessEvent, "timestampMs" | "types"> {
  /** Undefined when no event told of it. */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

/** Who a process is and below whom: all that a tree of thousands needs before its events are read. */
export interface ProcessLink {
  readonly entityId: string;
  readonly parentEntityId: string;
}

export interface ProcessLookup {
  readonly get: (entityId: string) => ProcessRecord | undefined;
  /** The parent first, then its parent, as far as events tell. */
  readonly ancestors: (entityId: string) => readonly ProcessRecord[];
}

/** `eventsOf` gives the events of one process in the order of positions. */
export function processLookup(
  eventsOf: (entityId: string) => readonly ProcessEvent[],
): ProcessLookup {
  const get = (entityId: string): ProcessRecord | undefined => {
    const events = eventsOf(entityId);
    return events.length === 0 ? undefined : recordOf(events);
  };
  return {
    get,
    ancestors: (entityId) => {
      const found: ProcessRecord[] = [];
      const seen = new Set([entityId]);
      let at = get(entityId)?.parentEntityId;
      while (at !== undefined && !seen.has(at) && found.length < ANCESTORS_MAX) {
        seen.add(at);
        const record = get(at);
        if (record === undefined) break;
        found.push(record);
        at = record.parentEntityId;
      }
      return found;
    },
  };
}

/** A later exec in the same process says what it is now; its start stays the first. */
function recordOf(events: readonly ProcessEvent[]): ProcessRecord {
  const starts = events.filter(({ types }) => types.includes("start"));
  const ends = events.filter(({ types }) => types.includes("end"));
  const { timestampMs: _, types: __, ...latest } = (starts.at(-1) ?? events.at(-1)) as ProcessEvent;
  return {
    ...latest,
    position: (starts[0] ?? (events[0] as ProcessEvent)).position,
    parentEntityId: events.find((event) => event.parentEntityId !== undefined)?.parentEntityId,
    startMs: starts[0]?.timestampMs,
    endMs: ends.at(-1)?.timestampMs,
  };
}
