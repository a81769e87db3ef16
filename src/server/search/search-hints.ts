// What a search tells the store, so that it need not read every block: windows of time and tests on
// the fields that have columns.
import type { HotField, HotTest, ScanQuery } from "../../store/events/event-store.ts";

/** Both ends included. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SearchHints {
  readonly tests: readonly HotTest[];
  readonly timestamp?: TimeRange;
  readonly ingested?: TimeRange;
}

/** The store's HOT_FIELDS, spelled again: this room imports the store's types only. */
const HOT: Readonly<Record<HotField, true>> = {
  "event.action": true,
  "event.category": true,
  "event.type": true,
  "file.name": true,
  "file.path": true,
  "host.id": true,
  "host.os.type": true,
  "process.args": true,
  "process.entity_id": true,
  "process.executable": true,
  "process.name": true,
  "process.parent.args": true,
  "process.parent.entity_id": true,
  "process.parent.executable": true,
  "process.parent.name": true,
  "user.id": true,
  "user.name": true,
};

export const HOT_FIELD_NAMES: ReadonlyMap<string, HotField> = new Map(
  (Object.keys(HOT) as HotField[]).map((name) => [name, name]),
);

export function scanQueryOf(hints: SearchHints, indexPatterns: readonly string[]): ScanQuery {
  const { timestamp, ingested, tests } = hints;
  return {
    ...(indexPatterns.length === 0 ? {} : { indexPatterns }),
    ...finite("fromMs", timestamp?.fromMs),
    ...finite("toMs", timestamp?.toMs),
    ...finite("ingestedFromMs", ingested?.fromMs),
    ...finite("ingestedToMs", ingested?.toMs),
    ...(tests.length === 0 ? {} : { tests }),
  };
}

function finite(name: keyof ScanQuery, value: number | undefined): ScanQuery {
  return value === undefined || !Number.isFinite(value) ? {} : { [name]: value };
}
