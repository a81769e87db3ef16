// A block: up to some hundreds of events in a row, encoded for one row of a day file, and read again.
// The body holds the texts, the columns what can be asked without them; each has its own checksum,
// since a scan seldom reads both.
//
// Body as bytes, packed whole: where each text ends, u32 an event; then the texts.
import { crc32 } from "node:zlib";
import { type BlockColumns, encodeColumns, type HotReader } from "./block-columns.ts";
import type { BlockEvent } from "./block-event.ts";
import { pack, UnreadableBlob, unpack } from "./codec.ts";
import { eventKey, idText } from "./event-key.ts";
import type { StoredEvent } from "./event-store.ts";
import { BLOCK_EVENTS, BLOCK_TEXT_BYTES_MAX, HOT_VALUE_LENGTH_MAX } from "./limits.ts";

/** What the narrow table of blocks says of one; times are NaN when no event of it has one. */
export interface BlockHead {
  readonly first: number;
  readonly count: number;
  readonly minTimestampMs: number;
  readonly maxTimestampMs: number;
  readonly minIngestedMs: number;
  readonly maxIngestedMs: number;
  readonly textBytes: number;
  readonly columnsCrc: number;
  readonly bodyCrc: number;
}

export interface EncodedBlock {
  readonly head: BlockHead;
  readonly columns: Buffer;
  readonly body: Buffer;
  /** Keys of its events, sorted, each once. */
  readonly keys: Float64Array;
  /** Those of the ids among them. */
  readonly idKeys: readonly number[];
}

/** Cuts events that follow each other into parts of about equal size, each fit for a block. */
export function cutIntoBlocks(events: readonly BlockEvent[]): readonly (readonly BlockEvent[])[] {
  const size = Math.ceil(events.length / Math.max(1, Math.round(events.length / BLOCK_EVENTS)));
  const parts: BlockEvent[][] = [];
  let part: BlockEvent[] = [];
  let length = 0;
  for (const event of events) {
    const isFull = part.length >= size || length + event.text.length > BLOCK_TEXT_BYTES_MAX;
    if (isFull && part.length > 0) {
      parts.push(part);
      part = [];
      length = 0;
    }
    part.push(event);
    length += event.text.length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

export function encodeBlock(events: readonly BlockEvent[], hot: HotReader): EncodedBlock {
  const texts = encodeTexts(events);
  const body = pack(texts);
  const columns = encodeColumns(events, hot);
  const [minTimestampMs, maxTimestampMs] = spanOf(events, (event) => event.timestampMs);
  const [minIngestedMs, maxIngestedMs] = spanOf(events, (event) => event.ingestedMs);
  const idKeys = events.map(({ index, id }) => eventKey("id", idText(index, id)));
  return {
    head: {
      first: (events[0] as BlockEvent).position,
      count: events.length,
      minTimestampMs,
      maxTimestampMs,
      minIngestedMs,
      maxIngestedMs,
      textBytes: texts.length - 4 * events.length,
      columnsCrc: crc32(columns),
      bodyCrc: crc32(body),
    },
    columns,
    body,
    keys: sortedKeys(idKeys, processKeysOfEvents(events, hot)),
    idKeys,
  };
}

function encodeTexts(events: readonly StoredEvent[]): Buffer {
  let length = 4 * events.length;
  // UTF-8 takes at most three bytes for a UTF-16 unit.
  for (const { text } of events) length += 3 * text.length;
  const bytes = Buffer.allocUnsafe(length);
  let end = 4 * events.length;
  for (let at = 0; at < events.length; at++) {
    end += bytes.write((events[at] as StoredEvent).text, end, "utf8");
    bytes.writeUInt32LE(end, 4 * at);
  }
  return bytes.subarray(0, end);
}

/** The texts of a body, each decoded when it is asked for. Throws UnreadableBlob. */
export function decodeBody(body: Uint8Array, count: number): (row: number) => string {
  const bytes = unpack(body);
  if (bytes.length < 4 * count) throw new UnreadableBlob("a body shorter than its ends");
  return (row) => {
    const start = row === 0 ? 4 * count : bytes.readUInt32LE(4 * (row - 1));
    return bytes.toString("utf8", start, bytes.readUInt32LE(4 * row));
  };
}

/** The keys of a block that was read back, as encodeBlock gave them. */
export function keysOfColumns(columns: BlockColumns): {
  readonly keys: Float64Array;
  readonly idKeys: readonly number[];
} {
  const idKeys = columns.ids.map((id, row) => eventKey("id", idText(columns.indexOf(row), id)));
  const entities = columns.column("process.entity_id");
  const parents = columns.column("process.parent.entity_id");
  const categories = columns.column("event.category");
  const keys: number[] = [];
  for (let row = 0; row < columns.count; row++) {
    addProcessKeys(keys, {
      entity: textOf(entities.of(row)),
      parent: textOf(parents.of(row)),
      isProcess: isProcess(categories.of(row)),
    });
  }
  return { keys: sortedKeys(idKeys, keys), idKeys };
}

function processKeysOfEvents(events: readonly BlockEvent[], hot: HotReader): readonly number[] {
  const [entity, parent, category] = [
    hot.slotOf("process.entity_id"),
    hot.slotOf("process.parent.entity_id"),
    hot.slotOf("event.category"),
  ];
  const keys: number[] = [];
  for (const { fields } of events) {
    hot.reader.reset(fields);
    addProcessKeys(keys, {
      entity: textOf(hot.reader.get(entity)),
      parent: textOf(hot.reader.get(parent)),
      isProcess: isProcess(hot.reader.get(category)),
    });
  }
  return keys;
}

function addProcessKeys(
  keys: number[],
  event: {
    readonly entity: string | undefined;
    readonly parent: string | undefined;
    readonly isProcess: boolean;
  },
): void {
  const { entity, parent, isProcess: tellsOfProcess } = event;
  if (entity !== undefined) keys.push(eventKey("entity", entity));
  if (!tellsOfProcess) return;
  if (entity !== undefined) keys.push(eventKey("process", entity));
  if (parent !== undefined) keys.push(eventKey("child", parent));
}

/** The value of a field that has one; several, a number or what is too long identify no process. */
function textOf(value: unknown): string | undefined {
  const [only, second] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const isText = typeof only === "string" && second === undefined;
  return isText && only.length <= HOT_VALUE_LENGTH_MAX ? only : undefined;
}

function isProcess(category: unknown): boolean {
  return Array.isArray(category) ? category.includes("process") : category === "process";
}

function sortedKeys(ids: readonly number[], others: readonly number[]): Float64Array {
  const all = new Float64Array(ids.length + others.length);
  all.set(ids);
  all.set(others, ids.length);
  all.sort();
  let length = 0;
  for (const key of all) if (length === 0 || key !== all[length - 1]) all[length++] = key;
  return all.slice(0, length);
}

/** The earliest and the latest readable time, NaN without any. */
function spanOf<T>(events: readonly T[], timeOf: (event: T) => number): readonly [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const time = timeOf(event);
    if (time < min) min = time;
    if (time > max) max = time;
  }
  return min > max ? [Number.NaN, Number.NaN] : [min, max];
}
