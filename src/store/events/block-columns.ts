// What stands beside the text of a block: for each event its times, its index and id, and its hot
// fields. Every part is packed by itself, so that a scan decodes only the columns it asks.
//
// As bytes: for each part its packed length as u32, then the parts in the order of PARTS.
import { EventReader } from "../../event/event-reader.ts";
import { FieldTable } from "../../event/field-table.ts";
import type { BlockEvent } from "./block-event.ts";
import { pack, UnreadableBlob, unpack } from "./codec.ts";
import { HOT_FIELDS, type HotField } from "./event-store.ts";
import { Column, ColumnBuilder } from "./value-column.ts";

/** Kept as a column, as text, for the look-up of processes; no test asks it. */
const OTHER_FIELDS = ["process.pid"] as const;

export type ColumnField = HotField | (typeof OTHER_FIELDS)[number];

const FIELDS: readonly ColumnField[] = [...HOT_FIELDS, ...OTHER_FIELDS];

/** Before the columns of FIELDS. */
const PARTS = ["timestamps", "ingested", "ids", "indices"] as const;

const PART_COUNT = PARTS.length + FIELDS.length;

/** Reads the hot fields of events; one for a store. */
export class HotReader {
  readonly #table = new FieldTable();
  readonly slots: readonly number[] = FIELDS.map((field) => this.#table.intern(field));
  readonly reader: EventReader = new EventReader(this.#table);

  slotOf(field: ColumnField): number {
    return this.#table.intern(field);
  }
}

export function encodeColumns(events: readonly BlockEvent[], hot: HotReader): Buffer {
  const indices = new ColumnBuilder(false);
  const builders = FIELDS.map(() => new ColumnBuilder());
  for (const event of events) {
    indices.add(event.index);
    hot.reader.reset(event.fields);
    for (let at = 0; at < builders.length; at++) {
      const value = hot.reader.get(hot.slots[at] as number);
      const isPid = at >= HOT_FIELDS.length && typeof value === "number";
      (builders[at] as ColumnBuilder).add(isPid ? String(value) : value);
    }
  }
  const parts = [
    times(events.map(({ timestampMs }) => timestampMs)),
    times(events.map(({ ingestedMs }) => ingestedMs)),
    Buffer.from(JSON.stringify(events.map(({ id }) => id)), "utf8"),
    indices.toBytes(),
    ...builders.map((builder) => builder.toBytes()),
  ].map((part) => pack(part));
  const lengths = Buffer.allocUnsafe(4 * PART_COUNT);
  for (let at = 0; at < parts.length; at++)
    lengths.writeUInt32LE((parts[at] as Buffer).length, 4 * at);
  return Buffer.concat([lengths, ...parts]);
}

function times(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

/** Decodes each part when it is first asked for. Every call throws UnreadableBlob on a damaged part. */
export class BlockColumns {
  readonly count: number;
  readonly #bytes: Buffer;
  readonly #columns = new Map<ColumnField | "indices", Column>();
  #timestamps: Float64Array | undefined;
  #ingested: Float64Array | undefined;
  #ids: readonly string[] | undefined;

  constructor(bytes: Uint8Array, count: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.count = count;
  }

  get timestamps(): Float64Array {
    this.#timestamps ??= this.#times(0);
    return this.#timestamps;
  }

  get ingested(): Float64Array {
    this.#ingested ??= this.#times(1);
    return this.#ingested;
  }

  get ids(): readonly string[] {
    this.#ids ??= readable(() => JSON.parse(this.#part(2).toString("utf8")) as string[]);
    return this.#ids;
  }

  get indices(): Column {
    return this.#column("indices", 3);
  }

  indexOf(row: number): string {
    return this.indices.of(row)?.[0] ?? "";
  }

  column(field: ColumnField): Column {
    return this.#column(field, PARTS.length + FIELDS.indexOf(field));
  }

  #column(name: ColumnField | "indices", at: number): Column {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const made = readable(() => new Column(this.#part(at), this.count));
    this.#columns.set(name, made);
    return made;
  }

  #times(at: number): Float64Array {
    const bytes = this.#part(at);
    if (bytes.length !== 8 * this.count)
      throw new UnreadableBlob("times of another number of events");
    // A copy, because a view needs an offset that is a multiple of eight.
    return new Float64Array(Uint8Array.from(bytes).buffer);
  }

  #part(at: number): Buffer {
    return readable(() => {
      let start = 4 * PART_COUNT;
      for (let before = 0; before < at; before++) start += this.#bytes.readUInt32LE(4 * before);
      return unpack(this.#bytes.subarray(start, start + this.#bytes.readUInt32LE(4 * at)));
    });
  }
}

function readable<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof UnreadableBlob) throw error;
    throw new UnreadableBlob(error instanceof Error ? error.message : String(error));
  }
}
