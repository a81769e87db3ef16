// The events of partial sequences, for as long as any of them needs one. The latest are kept as they came,
// since most sequences end soon. Older ones are packed by the hundred: an event is twenty times the state of
// its sequence, and events are so much alike that deflate leaves a fifth of a fleet's, a fifteenth of a host's.
import type { JsonObject } from "../../base/json.ts";
import type { EcsEvent, SourceKind } from "../../event/ecs-event.ts";
import { eventOfBytes, keptEvent } from "../../event/kept-event.ts";
import { SEQUENCE_FRESH_BYTES_MAX } from "../limits.ts";
import { ByteSlabs, bytesAt, copyOf, type SlabPlace } from "./byte-slabs.ts";
import { OBJECT_BYTES, weightOf } from "./event-weight.ts";
import { grown } from "./grown.ts";
import { packText, unpackText } from "./pack-text.ts";
import { SlotPool } from "./slot-pool.ts";

/** Text packed at once: half a millisecond of work, and enough for deflate to learn from. */
const BLOCK_BYTES = 256 * 1024;
/** What a partial sequence takes for each of its events, its key included. */
const STEP_BYTES = 160;

/** One packed event; its text is its own, or that of its fields. */
interface Row {
  readonly kind: SourceKind;
  readonly file: string;
  readonly line: number;
  /** Null when it has none, for a rule that orders by another field. */
  readonly timestampMs: number | null;
  readonly arrival: number;
  readonly givenId?: string;
  readonly givenIndex?: string;
  readonly text: string;
  readonly isText: boolean;
}

interface Block {
  readonly packed: Uint8Array;
  readonly ids: readonly number[];
  /** Events in it that are still needed. */
  liveCount: number;
}

/** One that is not packed. */
interface Fresh {
  /** Its bytes are those of its place, where it has one. */
  readonly event: EcsEvent;
  readonly place: SlabPlace | undefined;
}

export class KeptEvents {
  readonly #freshBytesMax: number;
  readonly #slabs = new ByteSlabs();
  readonly #pool = new SlotPool();
  #holders = new Int32Array(0);
  #stepCount = 0;
  /** Not packed yet, the oldest first. */
  readonly #fresh = new Map<number, Fresh>();
  /** Of those without a place. */
  #looseBytes = 0;
  /** Too deeply nested to be made text of. */
  readonly #unwritten = new Map<number, EcsEvent>();
  /** By event, with its place there. */
  #blocks: (Block | undefined)[] = [];
  #places = new Int32Array(0);
  #packedBytes = 0;
  #packedCount = 0;
  #liveCount = 0;
  /** Blocks of which less than half is needed. */
  readonly #sparse = new Set<Block>();
  #unpacked: { readonly block: Block; readonly rows: readonly Row[] } | undefined;
  /** Several rules keep one event, one after the other. */
  #latest: { readonly event: EcsEvent; readonly id: number } | undefined;

  constructor(freshBytesMax: number = SEQUENCE_FRESH_BYTES_MAX) {
    this.#freshBytesMax = freshBytesMax;
  }

  get count(): number {
    return this.#pool.count;
  }

  /** About what all of it takes, with the sequences that it is kept for. */
  get heldBytes(): number {
    const ofSteps = this.#stepCount * STEP_BYTES;
    const ofUnwritten = this.#unwritten.size * OBJECT_BYTES;
    return ofSteps + this.#freshBytes + this.#packedBytes + ofUnwritten;
  }

  get #freshBytes(): number {
    return this.#looseBytes + this.#slabs.heldBytes;
  }

  /** Returns the number that the event is read and dropped by. */
  keep(event: EcsEvent): number {
    this.#stepCount++;
    const latest = this.#latest;
    if (latest?.event === event) {
      this.#holders[latest.id] = (this.#holders[latest.id] as number) + 1;
      return latest.id;
    }
    const id = this.#pool.take();
    if (id >= this.#holders.length) {
      const { capacity } = this.#pool;
      this.#holders = grown(this.#holders, capacity);
    }
    this.#holders[id] = 1;
    this.#latest = { event, id };
    this.#addFresh(id, event);
    return id;
  }

  read(id: number): EcsEvent {
    const fresh = this.#fresh.get(id);
    if (fresh !== undefined) return this.#lasting(fresh);
    const unwritten = this.#unwritten.get(id);
    if (unwritten !== undefined) return unwritten;
    const rows = this.#rowsOf(this.#blocks[id] as Block);
    return eventOf(rows[this.#places[id] as number] as Row);
  }

  /** One of those that kept it needs it no more. */
  drop(id: number): void {
    this.#stepCount--;
    const holders = (this.#holders[id] as number) - 1;
    this.#holders[id] = holders;
    if (holders > 0) return;
    if (this.#latest?.id === id) this.#latest = undefined;
    const fresh = this.#fresh.get(id);
    if (fresh !== undefined) this.#dropFresh(id, fresh);
    else if (!this.#unwritten.delete(id)) this.#leaveBlock(id);
    if (this.#pool.give(id)) this.#clear();
  }

  #addFresh(id: number, event: EcsEvent): void {
    const bytes = event.sourceBytes;
    if (bytes === undefined) {
      this.#fresh.set(id, { event, place: undefined });
      this.#looseBytes += weightOf(event);
    } else {
      const place = this.#slabs.put(bytes);
      this.#fresh.set(id, { event: eventOfBytes(event, bytesAt(place)), place });
    }
    while (this.#freshBytes > this.#freshBytesMax && this.#fresh.size > 0) this.#pack();
  }

  #dropFresh(id: number, { event, place }: Fresh): void {
    this.#fresh.delete(id);
    if (place === undefined) this.#looseBytes -= weightOf(event);
    else this.#slabs.drop(place);
  }

  /** The event for readers, who may look at it when its slab has been filled anew. */
  #lasting({ event, place }: Fresh): EcsEvent {
    return place === undefined ? event : eventOfBytes(event, copyOf(place));
  }

  /** Packs the oldest of the fresh ones. */
  #pack(): void {
    const ids: number[] = [];
    const rows: Row[] = [];
    let bytes = 0;
    for (const [id, fresh] of this.#fresh) {
      if (bytes >= BLOCK_BYTES) break;
      const row = rowOf(fresh.event);
      this.#dropFresh(id, fresh);
      if (row === undefined) this.#unwritten.set(id, fresh.event);
      else {
        bytes += row.text.length;
        ids.push(id);
        rows.push(row);
      }
    }
    if (ids.length > 0) this.#addBlock(ids, rows);
  }

  #addBlock(ids: readonly number[], rows: readonly Row[]): void {
    const packed = packText(JSON.stringify(rows));
    const block: Block = { packed, ids, liveCount: ids.length };
    this.#packedBytes += packed.length;
    this.#packedCount += ids.length;
    this.#liveCount += ids.length;
    this.#blocks.length = Math.max(this.#blocks.length, this.#pool.capacity);
    this.#places = grown(this.#places, this.#pool.capacity);
    for (const [at, id] of ids.entries()) {
      this.#blocks[id] = block;
      this.#places[id] = at;
    }
  }

  #rowsOf(block: Block): readonly Row[] {
    if (this.#unpacked?.block === block) return this.#unpacked.rows;
    const rows = JSON.parse(unpackText(block.packed)) as readonly Row[];
    this.#unpacked = { block, rows };
    return rows;
  }

  #leaveBlock(id: number): void {
    const block = this.#blocks[id] as Block;
    this.#blocks[id] = undefined;
    block.liveCount--;
    this.#liveCount--;
    if (block.liveCount === 0) this.#discard(block);
    else if (2 * block.liveCount < block.ids.length) this.#sparse.add(block);
    // One at a time, so that no event has to wait for many.
    if (2 * this.#liveCount >= this.#packedCount) return;
    const [sparse] = this.#sparse;
    if (sparse !== undefined) this.#refresh(sparse);
  }

  /** What is still needed of a block starts anew among the fresh ones. */
  #refresh(block: Block): void {
    const rows = this.#rowsOf(block);
    this.#liveCount -= block.liveCount;
    this.#discard(block);
    for (const [at, id] of block.ids.entries()) {
      // The number may have become that of another event since.
      if (this.#blocks[id] !== block) continue;
      this.#blocks[id] = undefined;
      this.#addFresh(id, eventOf(rows[at] as Row));
    }
  }

  #discard(block: Block): void {
    this.#packedBytes -= block.packed.length;
    this.#packedCount -= block.ids.length;
    this.#sparse.delete(block);
    if (this.#unpacked?.block === block) this.#unpacked = undefined;
  }

  #clear(): void {
    this.#holders = new Int32Array(0);
    this.#places = new Int32Array(0);
    this.#blocks = [];
  }
}

/** Undefined for what cannot be written as text. */
function rowOf(event: EcsEvent): Row | undefined {
  const { kind, origin, timestampMs, arrival, givenId, givenIndex, sourceText } = event;
  const text = sourceText ?? textOf(event.fields);
  if (text === undefined) return undefined;
  return {
    kind,
    file: origin.file,
    line: origin.line,
    timestampMs: Number.isNaN(timestampMs) ? null : timestampMs,
    arrival,
    ...(givenId === undefined ? {} : { givenId }),
    ...(givenIndex === undefined ? {} : { givenIndex }),
    text,
    isText: sourceText !== undefined,
  };
}

function textOf(fields: JsonObject): string | undefined {
  try {
    return JSON.stringify(fields);
  } catch {
    return undefined;
  }
}

function eventOf(row: Row): EcsEvent {
  const { kind, file, line, arrival, givenId, givenIndex, text, isText } = row;
  const event: EcsEvent = {
    fields: isText ? {} : (JSON.parse(text) as JsonObject),
    kind,
    origin: { file, line },
    timestampMs: row.timestampMs ?? Number.NaN,
    arrival,
    ...(givenId === undefined ? {} : { givenId }),
    ...(givenIndex === undefined ? {} : { givenIndex }),
    ...(isText ? { sourceText: text } : {}),
  };
  return keptEvent(event);
}
