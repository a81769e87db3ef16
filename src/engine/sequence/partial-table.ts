// Partial sequences as rows of numbers. A row is one step: where its event stands in time, the event, and
// the step before. A sequence is known by its latest step, so that most, which never come past their first
// stage, are one row of some forty bytes; one that goes on gets another number.
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { Ordinal } from "../ordinal.ts";
import { grown } from "./grown.ts";
import { KeptEvents } from "./kept-events.ts";
import { LinkedLists, NONE } from "./linked-lists.ts";
import { SlotPool } from "./slot-pool.ts";

/** The only list of #started. */
const ALL = 0;
const NO_TIEBREAKER = Number.POSITIVE_INFINITY;

export class PartialTable {
  #pool = new SlotPool();
  #keys = new Int32Array(0);
  #times = new Float64Array(0);
  #arrivals = new Float64Array(0);
  /** Empty until an event has a tiebreaker. */
  #tiebreakers = new Float64Array(0);
  /** The step before, and how many there are; empty until a sequence comes past its first stage. */
  #earlier = new Int32Array(0);
  #earlierCounts = new Uint16Array(0);
  /** By their number in #kept. */
  #events = new Int32Array(0);
  #kept = new KeptEvents();
  /** The latest steps, in the order in which the sequences were started. */
  #started = new LinkedLists();
  #count = 0;

  /** Keeps events among those of other rules from now on, before the first. */
  keepEventsIn(kept: KeptEvents): void {
    this.#kept = kept;
  }

  /** Partial sequences, not steps. */
  get count(): number {
    return this.#count;
  }

  get capacity(): number {
    return this.#pool.capacity;
  }

  /** The one that was started first; NONE when there is none. */
  get oldest(): number {
    return this.#count === 0 ? NONE : this.#started.first(ALL);
  }

  /** All, the oldest first. */
  all(): readonly number[] {
    const all: number[] = [];
    for (let one = this.oldest; one !== NONE; one = this.#started.after(ALL, one)) all.push(one);
    return all;
  }

  start(key: number, event: EcsEvent, ordinal: Ordinal): number {
    const made = this.#newStep(key, event, ordinal);
    this.#started.append(ALL, made);
    this.#count++;
    return made;
  }

  /** Goes on from `partial`, which is not one any more, and returns what it has become. */
  advance(partial: number, event: EcsEvent, ordinal: Ordinal): number {
    const made = this.#newStep(this.keyOf(partial), event, ordinal);
    this.#earlier = grown(this.#earlier, this.capacity, NONE);
    this.#earlierCounts = grown(this.#earlierCounts, this.capacity);
    this.#earlier[made] = partial;
    this.#earlierCounts[made] = this.stageOf(partial) + 1;
    this.#started.replace(ALL, partial, made);
    return made;
  }

  remove(partial: number): void {
    this.#started.remove(ALL, partial);
    this.#count--;
    for (let step = partial; step !== NONE; ) {
      const earlier = this.#before(step);
      this.#kept.drop(this.#events[step] as number);
      if (this.#pool.give(step)) this.#clear();
      step = earlier;
    }
  }

  keyOf(partial: number): number {
    return this.#keys[partial] as number;
  }

  /** The positive stage that it has reached, from 0. */
  stageOf(partial: number): number {
    return partial < this.#earlierCounts.length ? (this.#earlierCounts[partial] as number) : 0;
  }

  firstMs(partial: number): number {
    let step = partial;
    for (let earlier = this.#before(step); earlier !== NONE; earlier = this.#before(step))
      step = earlier;
    return this.#times[step] as number;
  }

  /** Negative when its last event comes before `ordinal`; zero when neither follows the other. */
  compareLast(partial: number, { timestampMs, tiebreaker, arrival }: Ordinal): number {
    const time = this.#times[partial] as number;
    if (time !== timestampMs) return time - timestampMs;
    const own = this.#tiebreakerOf(partial);
    if (own !== tiebreaker) return own < tiebreaker ? -1 : 1;
    return (this.#arrivals[partial] as number) - arrival;
  }

  lastOrdinal(partial: number): Ordinal {
    return {
      timestampMs: this.#times[partial] as number,
      tiebreaker: this.#tiebreakerOf(partial),
      arrival: this.#arrivals[partial] as number,
    };
  }

  /** Of all its events, in order. */
  ordinals(partial: number): readonly Ordinal[] {
    return this.#steps(partial).map((step) => this.lastOrdinal(step));
  }

  events(partial: number): readonly EcsEvent[] {
    return this.#steps(partial).map((step) => this.#kept.read(this.#events[step] as number));
  }

  #steps(partial: number): readonly number[] {
    const steps: number[] = [];
    for (let step = partial; step !== NONE; step = this.#before(step)) steps.push(step);
    return steps.reverse();
  }

  #before(step: number): number {
    return step < this.#earlier.length ? (this.#earlier[step] as number) : NONE;
  }

  #tiebreakerOf(step: number): number {
    return step < this.#tiebreakers.length ? (this.#tiebreakers[step] as number) : NO_TIEBREAKER;
  }

  #newStep(key: number, event: EcsEvent, { timestampMs, tiebreaker, arrival }: Ordinal): number {
    const step = this.#pool.take();
    if (step >= this.#keys.length) this.#grow();
    this.#keys[step] = key;
    this.#times[step] = timestampMs;
    this.#arrivals[step] = arrival;
    this.#events[step] = this.#kept.keep(event);
    if (step < this.#tiebreakers.length) this.#tiebreakers[step] = tiebreaker;
    else if (tiebreaker !== NO_TIEBREAKER) {
      this.#tiebreakers = grown(this.#tiebreakers, this.capacity, NO_TIEBREAKER);
      this.#tiebreakers[step] = tiebreaker;
    }
    if (step < this.#earlier.length) {
      this.#earlier[step] = NONE;
      this.#earlierCounts[step] = 0;
    }
    return step;
  }

  #grow(): void {
    const { capacity } = this;
    this.#keys = grown(this.#keys, capacity);
    this.#times = grown(this.#times, capacity);
    this.#arrivals = grown(this.#arrivals, capacity);
    this.#events = grown(this.#events, capacity);
    this.#started.reserve(capacity, 1);
  }

  #clear(): void {
    this.#keys = new Int32Array(0);
    this.#times = new Float64Array(0);
    this.#arrivals = new Float64Array(0);
    this.#tiebreakers = new Float64Array(0);
    this.#earlier = new Int32Array(0);
    this.#earlierCounts = new Uint16Array(0);
    this.#events = new Int32Array(0);
    this.#started = new LinkedLists();
  }
}
