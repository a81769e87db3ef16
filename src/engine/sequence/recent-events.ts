// The events of the last seconds, for sequences that may turn out to need them: a stage is only asked
// when an earlier one has been seen, and a disordered stream may show the earlier one last. Kept as
// bytes in one arena, since a string or an object an event would cost the garbage collector more than
// all the sequences together.
import type { EcsEvent, SourceKind } from "../../event/ecs-event.ts";
import { keptEvent } from "../../event/kept-event.ts";
import { RECENT_BYTES_MAX, REORDER_EVENTS_MAX } from "../limits.ts";

const FIRST_ARENA_BYTES = 1 << 20;

/** UTF-16 units to UTF-8 bytes, at worst. */
const BYTES_PER_UNIT_MAX = 3;

/** What is known of an event beside its text. */
interface Remembered {
  readonly file: string;
  readonly kind: SourceKind;
  readonly index: string | undefined;
  /** The event itself where it has no text. */
  readonly event: EcsEvent | undefined;
}

export class RecentEvents {
  #arena = Buffer.alloc(0);
  #writeAt = 0;
  #head = 0;
  #count = 0;
  readonly #times = new Float64Array(REORDER_EVENTS_MAX);
  readonly #arrivals = new Float64Array(REORDER_EVENTS_MAX);
  readonly #lines = new Float64Array(REORDER_EVENTS_MAX);
  readonly #offsets = new Uint32Array(REORDER_EVENTS_MAX);
  readonly #lengths = new Uint32Array(REORDER_EVENTS_MAX);
  readonly #others: (Remembered | undefined)[] = [];
  readonly #ids: (string | undefined)[] = [];
  /** Events of one file and kind share what is not a number. */
  #lastShared: Remembered | undefined;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#head = 0;
    this.#count = 0;
    this.#writeAt = 0;
    this.#others.length = 0;
    this.#ids.length = 0;
  }

  /** Remembers an event, and forgets the oldest where they are not later than `untilMs` or too many. */
  push(event: EcsEvent, untilMs: number): void {
    while (this.#count > 0 && !((this.#times[this.#head] as number) > untilMs)) this.#dropOldest();
    if (this.#count === REORDER_EVENTS_MAX) this.#dropOldest();
    const text = event.sourceText;
    if (text !== undefined && !this.#reserve(text.length * BYTES_PER_UNIT_MAX)) return;
    const at = (this.#head + this.#count) % REORDER_EVENTS_MAX;
    this.#times[at] = event.timestampMs;
    this.#arrivals[at] = event.arrival;
    this.#lines[at] = event.origin.line;
    this.#offsets[at] = this.#writeAt;
    const bytes = text === undefined ? 0 : this.#arena.write(text, this.#writeAt, "utf8");
    this.#lengths[at] = bytes;
    this.#writeAt += bytes;
    this.#others[at] =
      text === undefined
        ? { file: event.origin.file, kind: event.kind, index: event.givenIndex, event }
        : this.#shared(event);
    this.#ids[at] = event.givenId;
    this.#count++;
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
    const { file, kind, index, event } = this.#others[at] as Remembered;
    if (event !== undefined) return event;
    const start = this.#offsets[at] as number;
    const sourceText = this.#arena.toString("utf8", start, start + (this.#lengths[at] as number));
    return keptEvent({
      fields: {},
      kind,
      origin: { file, line: this.#lines[at] as number },
      sourceText,
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
    const made: Remembered = { file, kind, index, event: undefined };
    this.#lastShared = made;
    return made;
  }

  /** Makes room at #writeAt, at the price of the oldest; false when the arena can never hold it. */
  #reserve(bytes: number): boolean {
    for (;;) {
      if (this.#fits(bytes)) return true;
      if (this.#arena.length < RECENT_BYTES_MAX) this.#grow(bytes);
      else if (this.#count > 0) this.#dropOldest();
      else return false;
    }
  }

  /** The live bytes lie from the oldest text's offset to #writeAt, perhaps round the end. */
  #fits(bytes: number): boolean {
    const front = this.#front();
    if (front === undefined) this.#writeAt = 0;
    if (front === undefined || this.#writeAt > front) {
      if (this.#writeAt + bytes <= this.#arena.length) return true;
      if (front === undefined || bytes >= front) return false;
      this.#writeAt = 0;
      return true;
    }
    return this.#writeAt + bytes < front;
  }

  #front(): number | undefined {
    for (let nth = 0; nth < this.#count; nth++) {
      const at = (this.#head + nth) % REORDER_EVENTS_MAX;
      if ((this.#lengths[at] as number) > 0) return this.#offsets[at];
    }
    return undefined;
  }

  #grow(bytes: number): void {
    const wanted = Math.max(FIRST_ARENA_BYTES, this.#arena.length * 2, bytes);
    const arena = Buffer.allocUnsafeSlow(Math.min(RECENT_BYTES_MAX, wanted));
    let writeAt = 0;
    for (let nth = 0; nth < this.#count; nth++) {
      const at = (this.#head + nth) % REORDER_EVENTS_MAX;
      const start = this.#offsets[at] as number;
      this.#offsets[at] = writeAt;
      writeAt += this.#arena.copy(arena, writeAt, start, start + (this.#lengths[at] as number));
    }
    this.#arena = arena;
    this.#writeAt = writeAt;
  }

  #dropOldest(): void {
    this.#others[this.#head] = undefined;
    this.#head = (this.#head + 1) % REORDER_EVENTS_MAX;
    this.#count--;
  }
}
