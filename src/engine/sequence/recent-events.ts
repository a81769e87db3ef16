// The events of the last seconds, for sequences that may turn out to need them: a stage is only asked
// when an earlier one has been seen, and a disordered stream may show the earlier one last. An event is
// remembered as the place of its line in the bytes that were read: those lie outside the garbage
// collector's heap already, and keeping them costs no copy.
import type { EcsEvent, SourceKind } from "../../event/ecs-event.ts";
import { keptEvent } from "../../event/kept-event.ts";
import { RECENT_BYTES_MAX, REORDER_EVENTS_MAX } from "../limits.ts";

const NO_BYTES = new Uint8Array(0);

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
  /** Of the blocks of bytes that are kept from being freed, and of texts. */
  #heldBytes = 0;
  readonly #times = new Float64Array(REORDER_EVENTS_MAX);
  readonly #arrivals = new Float64Array(REORDER_EVENTS_MAX);
  readonly #lines = new Float64Array(REORDER_EVENTS_MAX);
  readonly #starts = new Uint32Array(REORDER_EVENTS_MAX);
  readonly #ends = new Uint32Array(REORDER_EVENTS_MAX);
  readonly #blocks: Uint8Array[] = [];
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
    this.#heldBytes = 0;
    this.#blocks.length = 0;
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
    this.#starts[at] = bytes?.start ?? 0;
    this.#ends[at] = bytes?.end ?? 0;
    this.#blocks[at] = bytes?.block ?? NO_BYTES;
    const isWhole = bytes === undefined;
    this.#others[at] = isWhole ? undefined : this.#shared(event);
    this.#events[at] = isWhole ? keptEvent(event) : undefined;
    this.#ids[at] = isWhole ? undefined : event.givenId;
    this.#count++;
    this.#heldBytes += this.#weight(at, this.#before(at));
    while (this.#heldBytes > RECENT_BYTES_MAX) this.#dropOldest();
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
    const block = this.#blocks[at] as Uint8Array;
    return keptEvent({
      fields: {},
      kind,
      origin: { file, line: this.#lines[at] as number },
      sourceText: this.#decoder.decode(block.subarray(this.#starts[at], this.#ends[at])),
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

  /** What `at` keeps from being freed beside `neighbor`: events of one block lie next to each other. */
  #weight(at: number, neighbor: number | undefined): number {
    const event = this.#events[at];
    if (event !== undefined) return 2 * (event.sourceText?.length ?? 0);
    const block = this.#blocks[at] as Uint8Array;
    const isShared = neighbor !== undefined && this.#blocks[neighbor] === block;
    return isShared ? 0 : block.buffer.byteLength;
  }

  #before(at: number): number | undefined {
    return this.#count < 2 ? undefined : (at + REORDER_EVENTS_MAX - 1) % REORDER_EVENTS_MAX;
  }

  #dropOldest(): void {
    const at = this.#head;
    const next = (at + 1) % REORDER_EVENTS_MAX;
    this.#heldBytes -= this.#weight(at, this.#count < 2 ? undefined : next);
    this.#blocks[at] = NO_BYTES;
    this.#others[at] = undefined;
    this.#events[at] = undefined;
    this.#head = next;
    this.#count--;
  }
}
