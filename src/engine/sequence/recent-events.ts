// The events of the last seconds, for sequences that may turn out to need them: a stage is only asked
// when an earlier one has been seen, and a disordered stream may show the earlier one last. An event is
// remembered as a copy of its bytes: those lie outside the garbage collector's heap, and copying them costs
// less than it does to look at them.
import type { EcsEvent, SourceKind } from "../../event/ecs-event.ts";
import { keptEvent } from "../../event/kept-event.ts";
import { RECENT_BYTES_MAX, REORDER_EVENTS_MAX } from "../limits.ts";
import { ByteSlabs, type Slab } from "./byte-slabs.ts";

/** What is known of an event beside its bytes. */
interface Remembered {
  readonly file: string;
  readonly kind: SourceKind;
  readonly index: string | undefined;
}

export class RecentEvents {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #head = 0;
  #count = 0;
  #slabs = new ByteSlabs();
  /** Of texts. */
  #textBytes = 0;
  readonly #times = new Float64Array(REORDER_EVENTS_MAX);
  readonly #arrivals = new Float64Array(REORDER_EVENTS_MAX);
  readonly #lines = new Float64Array(REORDER_EVENTS_MAX);
  readonly #starts = new Uint32Array(REORDER_EVENTS_MAX);
  readonly #ends = new Uint32Array(REORDER_EVENTS_MAX);
  /** Undefined where the bytes are not at hand. */
  readonly #slabOf: (Slab | undefined)[] = [];
  readonly #others: (Remembered | undefined)[] = [];
  /** The event itself where its bytes are not at hand. */
  readonly #events: (EcsEvent | undefined)[] = [];
  readonly #ids: (string | undefined)[] = [];
  /** Events of one file and kind share what is not a number. */
  #lastShared: Remembered | undefined;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#head = 0;
    this.#count = 0;
    this.#slabs = new ByteSlabs();
    this.#textBytes = 0;
    this.#slabOf.length = 0;
    this.#others.length = 0;
    this.#events.length = 0;
    this.#ids.length = 0;
  }

  /** Remembers an event, and forgets the oldest where they are not later than `untilMs` or too many. */
  push(event: EcsEvent, untilMs: number): void {
    while (this.#count > 0 && !((this.#times[this.#head] as number) > untilMs)) this.#dropOldest();
    if (this.#count === REORDER_EVENTS_MAX) this.#dropOldest();
    const bytes = event.sourceBytes;
    const at = (this.#head + this.#count) % REORDER_EVENTS_MAX;
    this.#times[at] = event.timestampMs;
    this.#arrivals[at] = event.arrival;
    this.#lines[at] = event.origin.line;
    const isWhole = bytes === undefined;
    const slab = isWhole ? undefined : this.#slabs.append(bytes);
    this.#slabOf[at] = slab;
    if (slab !== undefined && bytes !== undefined) {
      this.#ends[at] = slab.usedBytes;
      this.#starts[at] = slab.usedBytes - (bytes.end - bytes.start);
    }
    this.#others[at] = isWhole ? undefined : this.#shared(event);
    this.#events[at] = isWhole ? keptEvent(event) : undefined;
    this.#ids[at] = isWhole ? undefined : event.givenId;
    this.#count++;
    if (isWhole) this.#textBytes += textBytesOf(event);
    while (this.#slabs.heldBytes + this.#textBytes > RECENT_BYTES_MAX && this.#count > 0)
      this.#dropOldest();
  }

  /** The events from `sinceMs` up to `beforeMs` that arrived before `arrival`, in that order. */
  *between(sinceMs: number, beforeMs: number, arrival: number): Generator<EcsEvent> {
    const { count } = this;
    for (let nth = 0; nth < count; nth++) {
      const at = (this.#head + nth) % REORDER_EVENTS_MAX;
      if ((this.#arrivals[at] as number) >= arrival) return;
      const timeMs = this.#times[at] as number;
      if (timeMs >= sinceMs && timeMs < beforeMs) yield this.#eventAt(at);
    }
  }

  /** The arrivals of all that is remembered, the oldest first. */
  arrivals(): readonly number[] {
    return Array.from(
      { length: this.#count },
      (_, nth) => this.#arrivals[(this.#head + nth) % REORDER_EVENTS_MAX] as number,
    );
  }

  #eventAt(at: number): EcsEvent {
    const event = this.#events[at];
    if (event !== undefined) return event;
    const { file, kind, index } = this.#others[at] as Remembered;
    const { bytes } = this.#slabOf[at] as Slab;
    return keptEvent({
      fields: {},
      kind,
      origin: { file, line: this.#lines[at] as number },
      sourceText: this.#decoder.decode(bytes.subarray(this.#starts[at], this.#ends[at])),
      timestampMs: this.#times[at] as number,
      arrival: this.#arrivals[at] as number,
      ...(this.#ids[at] === undefined ? {} : { givenId: this.#ids[at] }),
      ...(index === undefined ? {} : { givenIndex: index }),
    });
  }

  #shared({ origin: { file }, kind, givenIndex: index }: EcsEvent): Remembered {
    const last = this.#lastShared;
    const isSame = last?.file === file && last.kind === kind && last.index === index;
    if (last !== undefined && isSame) return last;
    const made: Remembered = { file, kind, index };
    this.#lastShared = made;
    return made;
  }

  #dropOldest(): void {
    const at = this.#head;
    const slab = this.#slabOf[at];
    const event = this.#events[at];
    if (slab !== undefined) this.#slabs.release(slab);
    if (event !== undefined) this.#textBytes -= textBytesOf(event);
    this.#slabOf[at] = undefined;
    this.#others[at] = undefined;
    this.#events[at] = undefined;
    this.#head = (at + 1) % REORDER_EVENTS_MAX;
    this.#count--;
  }
}

function textBytesOf({ sourceText }: EcsEvent): number {
  return 2 * (sourceText?.length ?? 0);
}
