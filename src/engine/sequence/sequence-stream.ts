// Events on their way to the sequences: put in order, and given only to rules that can use them. A rule
// sleeps while it has nothing under way, and then only the filter of its first stage is asked; events of
// its later stages pass unseen. When a first stage comes late, behind events that it should have
// preceded, those are called back from the recent ones and asked after all.
import type { CompiledFilter } from "../../eql/phases.ts";
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { EventReader } from "../../event/event-reader.ts";
import { eventOfBytes, keptEvent } from "../../event/kept-event.ts";
import type { EventOrder } from "../event-order.ts";
import { REORDER_EVENTS_MAX } from "../limits.ts";
import type { Ordinal } from "../ordinal.ts";
import { ReorderBuffer } from "../reorder-buffer.ts";
import { ByteSlabs, bytesAt, copyOf, type SlabPlace } from "./byte-slabs.ts";
import type { JoinKeyList } from "./join-keys.ts";
import { RecentEvents } from "./recent-events.ts";
import { SequenceBudget } from "./sequence-budget.ts";
import type { CompletedSequence, SequenceMatcher, StageHit } from "./sequence-matcher.ts";
import {
  type EventByArrival,
  finite,
  type HeldRecord,
  ordinalOf,
  ordinalState,
  type StreamRecord,
} from "./sequence-state.ts";

export interface StreamedStage {
  /** The stage's number, or UNTIL_STAGE. */
  readonly at: number;
  readonly keys: JoinKeyList;
  readonly filter: CompiledFilter;
  readonly filterId: number;
}

/** A rule of type sequence while it runs. */
export interface StreamedRule {
  /** Equal in two processes that run the same query of the same rule. */
  readonly id: string;
  readonly matcher: SequenceMatcher;
  readonly order: EventOrder;
  readonly stages: readonly StreamedStage[];
  /** True for rules whose later stages count before the first: a leading `![ … ]`. */
  readonly isSleepless: boolean;
  isAwake: boolean;
  /** Its events in the reorder buffer. */
  heldCount: number;
  /** The arrival of the event that woke it: what came before passed unseen. */
  wokenBy: number;
  /** Of those, the ones from this time on have been called back. */
  calledSinceMs: number;
  /** After a call-back it stays awake until every event then recent has gone, so as not to call twice. */
  awakeUntilMs: number;
}

export interface SequenceStreamOptions {
  readonly rules: readonly StreamedRule[];
  readonly filterCount: number;
  readonly allowanceMs: number;
  /** True where somebody is told of single steps and may keep their events. */
  readonly isExplained: boolean;
  /** A reader of its own for events that are called back. */
  readonly reader: EventReader;
  /** Whether the rule reads the event's index and no exception takes the event away. */
  readonly admits: (rule: StreamedRule, event: EcsEvent, reader: EventReader) => boolean;
  readonly onCompleted: (rule: StreamedRule, completed: readonly CompletedSequence[]) => void;
  /** A filter threw: always a bug of ours. */
  readonly onFault: (rule: StreamedRule) => void;
}

interface HeldEvent {
  readonly ordinal: Ordinal;
  readonly event: EcsEvent;
  readonly stages: readonly HeldStages[];
  /** Where its bytes wait with it; undefined where it has its own. */
  readonly place: SlabPlace | undefined;
}

interface HeldStages {
  readonly rule: StreamedRule;
  readonly hits: readonly StageHit[];
}

/** What one event brought, until all its rules are known. */
interface Arrived {
  readonly order: EventOrder;
  readonly ordinal: Ordinal;
  readonly event: EcsEvent;
  readonly stages: HeldStages[];
  readonly place: SlabPlace | undefined;
}

export class SequenceStream {
  readonly #options: SequenceStreamOptions;
  readonly #buffer: ReorderBuffer<HeldEvent>;
  readonly #recent = new RecentEvents();
  readonly #slabs = new ByteSlabs();
  readonly #canSleep: boolean;
  /** By filter: how many awake rules ask it at a stage that sleeping rules skip. */
  readonly #askers: Int32Array;
  readonly #budget: SequenceBudget;
  #askedVersion = 0;
  #arrived: Arrived[] = [];

  constructor(options: SequenceStreamOptions) {
    this.#options = options;
    this.#budget = new SequenceBudget(options.rules.map(({ matcher }) => matcher));
    this.#buffer = new ReorderBuffer({
      allowanceMs: options.allowanceMs,
      eventsMax: REORDER_EVENTS_MAX,
    });
    this.#askers = new Int32Array(options.filterCount);
    for (const rule of options.rules) if (rule.isAwake) this.#ask(rule, 1);
    this.#canSleep = options.rules.some((rule) => !rule.isSleepless);
  }

  get lateCount(): number {
    return this.#buffer.lateCount;
  }

  /** No event up to this time is still awaited. */
  get releasedUntilMs(): number {
    return this.#buffer.releasedUntilMs;
  }

  /** Changes whenever an answer of isAsked() may. */
  get askedVersion(): number {
    return this.#askedVersion;
  }

  /** True when an awake rule asks the filter at a later stage. */
  isAsked(filterId: number): boolean {
    return (this.#askers[filterId] as number) > 0;
  }

  /** Takes what the reader's event matched of one rule; false when it has no time to be ordered by. */
  take(
    rule: StreamedRule,
    hits: readonly StageHit[],
    from: { readonly event: EcsEvent; readonly reader: EventReader },
  ): boolean {
    const { event, reader } = from;
    const known = this.#arrived.find(({ order }) => order === rule.order);
    const ordinal = known?.ordinal ?? rule.order.ordinalOf(event, reader);
    if (Number.isNaN(ordinal.timestampMs)) return false;
    const all = rule.isAwake ? hits : this.#wake(rule, from);
    if (!rule.isSleepless && all.some(({ stage }) => stage === 0)) {
      this.#callBack(rule, event, ordinal);
    }
    rule.heldCount++;
    if (known !== undefined) known.stages.push({ rule, hits: all });
    else {
      const stages = [{ rule, hits: all }];
      this.#arrived.push({ order: rule.order, ordinal, stages, ...this.#held(event) });
    }
    return true;
  }

  /** The event as it waits, once for each order. */
  #held(event: EcsEvent): Pick<Arrived, "event" | "place"> {
    const { sourceBytes } = event;
    if (sourceBytes === undefined || this.#options.isExplained) {
      return { event: this.#arrived[0]?.event ?? keptEvent(event), place: undefined };
    }
    const place = this.#slabs.put(sourceBytes);
    return { event: eventOfBytes(event, bytesAt(place)), place };
  }

  /** The event has been asked about everywhere: it takes its place, and time moves on. */
  pass(event: EcsEvent): void {
    const { timestampMs } = event;
    if (this.#arrived.length > 0) {
      const arrived = this.#arrived;
      this.#arrived = [];
      for (const one of arrived) this.#buffer.push(one, this.#release);
    }
    if (Number.isNaN(timestampMs)) return;
    this.#buffer.advance(timestampMs, this.#release);
    if (this.#canSleep) this.#recent.push(event, this.#buffer.releasedUntilMs);
  }

  /** Time has reached `timestampMs` without an event. */
  advance(timestampMs: number): void {
    this.#buffer.advance(timestampMs, this.#release);
  }

  /** Gives everything held to its rules, in order; what comes next may be of any time. */
  flush(): void {
    this.#buffer.flush(this.#release);
    this.#recent.clear();
  }

  /** All that is under way, to be written down. */
  record(): StreamRecord {
    const { rules } = this.#options;
    const { items, newestMs, released } = this.#buffer.record();
    return {
      newestMs: finite(newestMs),
      released: released === undefined ? null : ordinalState(released),
      held: items.map(({ ordinal, stages }) => ({
        ordinal: ordinalState(ordinal),
        hits: stages.map(({ rule, hits }) => ({
          rule: rules.indexOf(rule),
          stages: hits.map(({ stage }) => stage),
        })),
      })),
      recent: this.#recent.arrivals(),
      rules: rules.map((rule) => ({
        id: rule.id,
        isAwake: rule.isAwake,
        wokenBy: rule.wokenBy,
        calledSinceMs: finite(rule.calledSinceMs),
        awakeUntilMs: finite(rule.awakeUntilMs),
        matcher: rule.matcher.record(),
      })),
    };
  }

  /** Takes up what a record told, before any event. A rule that it does not know starts anew. */
  restore(record: StreamRecord, eventOf: EventByArrival<EcsEvent>): void {
    const byId = new Map(this.#options.rules.map((rule) => [rule.id, rule]));
    const known = record.rules.map(({ id }) => byId.get(id));
    record.rules.forEach((one, at) => {
      const rule = known[at];
      if (rule === undefined) return;
      if (one.isAwake && !rule.isAwake) this.#ask(rule, 1);
      rule.isAwake = one.isAwake || rule.isSleepless;
      rule.wokenBy = one.wokenBy;
      rule.calledSinceMs = one.calledSinceMs ?? Number.POSITIVE_INFINITY;
      rule.awakeUntilMs = one.awakeUntilMs ?? Number.NEGATIVE_INFINITY;
      rule.matcher.restore(one.matcher, eventOf);
    });
    this.#budget.makeRoom();
    this.#buffer.restore({
      items: record.held.flatMap((one) => this.#heldAgain(one, known, eventOf)),
      newestMs: record.newestMs ?? Number.NEGATIVE_INFINITY,
      released: record.released === null ? undefined : ordinalOf(record.released),
    });
    for (const arrival of record.recent) {
      const event = eventOf(arrival);
      if (event !== undefined) this.#recent.push(event, Number.NEGATIVE_INFINITY);
    }
  }

  /** Keys are read from the event again; the stages that it matched were written down. */
  #heldAgain(
    { ordinal, hits }: HeldRecord,
    rules: readonly (StreamedRule | undefined)[],
    eventOf: EventByArrival<EcsEvent>,
  ): readonly HeldEvent[] {
    const event = eventOf(ordinal[2]);
    if (event === undefined) return [];
    const { reader } = this.#options;
    reader.reset(event.fields);
    const stages = hits.flatMap((one): HeldStages[] => {
      const rule = rules[one.rule];
      if (rule === undefined) return [];
      rule.heldCount++;
      const taken = rule.stages.filter(({ at }) => one.stages.includes(at));
      return [{ rule, hits: taken.map(({ at, keys }) => ({ stage: at, keys: keys.of(reader) })) }];
    });
    const held = { event: keptEvent(event), place: undefined };
    return [{ ordinal: ordinalOf(ordinal), ...held, stages }];
  }

  readonly #release = ({ event, ordinal, stages, place }: HeldEvent): void => {
    for (const { rule, hits } of stages) {
      rule.heldCount--;
      const completed = rule.matcher.push(event, ordinal, hits);
      this.#budget.makeRoom();
      if (completed.length > 0) {
        this.#options.onCompleted(
          rule,
          place === undefined ? completed : lasting(completed, event, place),
        );
      }
      const isIdle = rule.heldCount === 0 && rule.matcher.inflightCount === 0;
      const isRested = this.#buffer.newestMs >= rule.awakeUntilMs;
      if (isIdle && isRested && !rule.isSleepless) this.#sleep(rule);
    }
    if (place !== undefined) this.#slabs.drop(place);
  };

  /** Wakes a rule whose first stage the event matched, and returns all stages that it matches. */
  #wake(
    rule: StreamedRule,
    { event, reader }: { readonly event: EcsEvent; readonly reader: EventReader },
  ): readonly StageHit[] {
    rule.isAwake = true;
    rule.wokenBy = event.arrival;
    rule.calledSinceMs = Number.POSITIVE_INFINITY;
    this.#ask(rule, 1);
    return this.#stageHits(rule, reader);
  }

  #sleep(rule: StreamedRule): void {
    if (!rule.isAwake) return;
    rule.isAwake = false;
    this.#ask(rule, -1);
  }

  #ask(rule: StreamedRule, change: 1 | -1): void {
    this.#askedVersion++;
    for (const { filterId } of rule.stages)
      this.#askers[filterId] = (this.#askers[filterId] as number) + change;
  }

  /** Holds the recent events that the rule slept through and that belong behind this first stage. */
  #callBack(rule: StreamedRule, first: EcsEvent, { timestampMs }: Ordinal): void {
    // The recent ones are told apart by @timestamp; a rule with a time field of its own asks them all.
    const sinceMs = first.timestampMs === timestampMs ? timestampMs : Number.NEGATIVE_INFINITY;
    const beforeMs = rule.calledSinceMs;
    if (sinceMs >= beforeMs) return;
    rule.calledSinceMs = sinceMs;
    const { newestMs } = this.#buffer;
    if (newestMs < sinceMs) return;
    const { reader, admits, allowanceMs } = this.#options;
    for (const event of this.#recent.between(sinceMs, beforeMs, rule.wokenBy)) {
      rule.awakeUntilMs = newestMs + allowanceMs;
      reader.reset(event.fields);
      const hits = this.#stageHits(rule, reader);
      if (hits.length === 0 || !admits(rule, event, reader)) continue;
      const ordinal = rule.order.ordinalOf(event, reader);
      if (!(ordinal.timestampMs > this.#buffer.releasedUntilMs)) continue;
      rule.heldCount++;
      const stages = [{ rule, hits }];
      this.#buffer.push({ ordinal, event, stages, place: undefined }, this.#release);
    }
  }

  #stageHits(rule: StreamedRule, reader: EventReader): readonly StageHit[] {
    const hits: StageHit[] = [];
    try {
      for (const { at, keys, filter } of rule.stages) {
        if (!filter.matches(reader)) continue;
        const rows = keys.of(reader);
        if (rows.length > 0) hits.push({ stage: at, keys: rows });
      }
    } catch {
      this.#options.onFault(rule);
    }
    return hits;
  }
}

/** The same findings, where the event at `place` has bytes of its own: those at the place are used again. */
function lasting(
  completed: readonly CompletedSequence[],
  waiting: EcsEvent,
  place: SlabPlace,
): readonly CompletedSequence[] {
  const kept = eventOfBytes(waiting, copyOf(place));
  return completed.map(({ keys, events }) => ({
    keys,
    events: events.map((event) => (event === waiting ? kept : event)),
  }));
}
