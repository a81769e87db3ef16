// A small append as one row of the tail: what each event is, as JSON, then the texts. Written at once
// and read only after a restart, so that it is compressed only when it is large.
//
// As bytes, packed: length of the JSON as u32; the JSON; the texts one after another.
import { crc32 } from "node:zlib";
import { type BlockEvent, readBack } from "./block-event.ts";
import { pack, UnreadableBlob, unpack } from "./codec.ts";
import { TAIL_ROW_RAW_BYTES_MAX } from "./limits.ts";

/** Position, index, id, time and ingestion (null when unreadable), bytes of the text. */
type Entry = readonly [number, string, string, number | null, number | null, number];

export function encodeTailRow(events: readonly BlockEvent[]): { body: Buffer; crc: number } {
  const texts = events.map(({ text }) => Buffer.from(text, "utf8"));
  const entries = events.map((event, at): Entry => {
    const { position, index, id, timestampMs, ingestedMs } = event;
    // JSON writes NaN as null.
    return [position, index, id, timestampMs, ingestedMs, (texts[at] as Buffer).length];
  });
  const head = Buffer.from(JSON.stringify(entries), "utf8");
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(head.length);
  const body = pack(Buffer.concat([length, head, ...texts]), TAIL_ROW_RAW_BYTES_MAX);
  return { body, crc: crc32(body) };
}

/** Undefined for a damaged row. */
export function decodeTailRow(row: {
  readonly body: Uint8Array;
  readonly crc: number;
}): readonly BlockEvent[] | undefined {
  if (crc32(row.body) !== row.crc) return undefined;
  try {
    const bytes = unpack(row.body);
    const headEnd = 4 + bytes.readUInt32LE(0);
    const entries = JSON.parse(bytes.toString("utf8", 4, headEnd)) as readonly Entry[];
    let end = headEnd;
    return entries.map(([position, index, id, timestampMs, ingestedMs, length]) => {
      const text = bytes.toString("utf8", end, end + length);
      end += length;
      return readBack({
        position,
        index,
        id,
        text,
        timestampMs: timestampMs ?? Number.NaN,
        ingestedMs: ingestedMs ?? Number.NaN,
      });
    });
  } catch (error) {
    if (error instanceof UnreadableBlob) return undefined;
    throw error;
  }
}
