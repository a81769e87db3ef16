// The path of a running Tripline: events of all sources become durable in one log, in the order in which
// they came, and only then are answered for and evaluated. One process, one order: what was sent at the
// same time is written together, evaluated in slices, and a sender waits while rules are behind.
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { Normalizer } from "../../normalize/normalize.ts";
import type { RawRecord } from "../../sources/raw-record.ts";
import type { EventStore, NewEvent } from "../../store/events/event-store.ts";
import { refusalOf } from "../../store/events/refusal-of.ts";
import type { EventIntake, IntakeAnswer, IntakeItem } from "../event-intake.ts";
import { ecsEventOf, OWN_INDEX } from "../kept-ecs-event.ts";
import type { Evaluator } from "./evaluator.ts";
import { newId } from "./new-id.ts";
import { toEcsEvent, toNewEvent } from "./stored-events.ts";

/** Events evaluated before other work has its turn: about ten milliseconds with a thousand rules. */
const SLICE_EVENTS = 500;
/** Events written in one transaction; more wait for the next. */
const WRITE_EVENTS_MAX = 5_000;

export interface LivePipelineParts {
  readonly events: EventStore;
  readonly evaluator: Evaluator;
  readonly normalizer: Normalizer;
  readonly nowMs: () => number;
  /** Gives way to other work. */
  readonly pause: () => Promise<void>;
  /** Told what could not be kept, and why; it is tried again. */
  readonly onFault: (what: string, error: unknown) => void;
}

interface Incoming {
  readonly event: EcsEvent;
  readonly index: string;
  readonly id: string;
  readonly isIdGiven: boolean;
}

interface Waiting {
  readonly incoming: readonly Incoming[];
  readonly resolve: (answers: readonly IntakeAnswer[]) => void;
  readonly reject: (error: unknown) => void;
}

export class LivePipeline implements EventIntake {
  readonly #parts: LivePipelineParts;
  #waiting: Waiting[] = [];
  /** The writing under way; one at a time keeps the order of the log and of evaluation the same. */
  #work: Promise<void> = Promise.resolve();
  #isWriting = false;

  constructor(parts: LivePipelineParts) {
    this.#parts = parts;
  }

  /**
   * Evaluates what the log holds from `fromPosition` on: what a process before this one had taken and
   * not yet settled. To be awaited before anything is appended; cut short by the signal, nothing may be
   * appended any more.
   */
  async recover(fromPosition: number, signal: AbortSignal): Promise<number> {
    const { events, evaluator, pause } = this.#parts;
    let count = 0;
    for (const batch of events.scan({ fromPosition })) {
      // An empty one, as at the end of a log without a tail, says nothing of how far the log has come.
      const last = batch.at(-1);
      if (last !== undefined) evaluator.take(batch.map(ecsEventOf), last.position + 1);
      count += batch.length;
      await pause();
      if (signal.aborted) break;
    }
    return count;
  }

  append(items: readonly IntakeItem[]): Promise<readonly IntakeAnswer[]> {
    return this.#enqueue(items.map((item) => this.#incoming(item)));
  }

  /**
   * A batch of a source of this process; resolves when it is durable and evaluated. Rejects where it could
   * not be kept; then nothing of it was, and it can be given again.
   */
  async take(records: readonly RawRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { normalizer } = this.#parts;
    await this.#enqueue(
      records.map((record) => {
        const event = normalizer.normalize(record);
        const isIdGiven = event.givenId !== undefined;
        const id = event.givenId ?? newId();
        return { event, index: event.givenIndex ?? OWN_INDEX, id, isIdGiven };
      }),
    );
  }

  /** True while events wait to be written or evaluated. */
  get isBusy(): boolean {
    return this.#isWriting;
  }

  /** Resolves when nothing is being written or evaluated. */
  async idle(): Promise<void> {
    while (this.#isWriting) await this.#work;
  }

  #incoming({ index, id, document }: IntakeItem): Incoming {
    const origin = { file: index, line: 1 };
    const event = this.#parts.normalizer.normalize({ shape: "json", value: document, origin });
    return { event, index, id: id ?? newId(), isIdGiven: id !== undefined };
  }

  #enqueue(incoming: readonly Incoming[]): Promise<readonly IntakeAnswer[]> {
    if (incoming.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ incoming, resolve, reject });
      if (this.#isWriting) return;
      this.#isWriting = true;
      this.#work = this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    // What arrives in this turn of the event loop is written in one transaction.
    await this.#parts.pause();
    while (this.#waiting.length > 0) await this.#write(this.#nextGroup());
    this.#isWriting = false;
  }

  #nextGroup(): readonly Waiting[] {
    let count = 0;
    let end = 0;
    do {
      count += (this.#waiting[end] as Waiting).incoming.length;
      end++;
    } while (
      end < this.#waiting.length &&
      count + (this.#waiting[end] as Waiting).incoming.length <= WRITE_EVENTS_MAX
    );
    return this.#waiting.splice(0, end);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const { events, evaluator, nowMs } = this.#parts;
    const ingestedMs = nowMs();
    const incoming = group.flatMap((one) => one.incoming);
    let kept: readonly EcsEvent[];
    let answers: readonly IntakeAnswer[];
    try {
      evaluator.checkKeeping();
      const made: readonly NewEvent[] = incoming.map(({ event, index, id, isIdGiven }) =>
        toNewEvent(event, { index, id, isIdGiven }, ingestedMs),
      );
      const appended = events.append(made);
      answers = appended.map((one, at) => ({
        id: (made[at] as NewEvent).id,
        result: one.kind === "kept" ? "created" : "duplicate",
        position: one.kind === "kept" ? one.position : undefined,
      }));
      kept = appended.flatMap((one, at) => {
        if (one.kind === "duplicate") return [];
        const { kind } = (incoming[at] as Incoming).event;
        return [toEcsEvent(made[at] as NewEvent, { position: one.position, kind })];
      });
    } catch (error) {
      const refusal = refusalOf(error);
      this.#parts.onFault("events are refused", refusal);
      for (const one of group) one.reject(refusal);
      return;
    }
    await this.#evaluate(kept);
    let from = 0;
    for (const one of group) {
      one.resolve(answers.slice(from, from + one.incoming.length));
      from += one.incoming.length;
    }
  }

  /**
   * Whatever happens, every event is tested: they are durable, so that the sender hears of success. Alerts
   * that cannot be kept wait in memory, or for the next process; the next request is refused.
   */
  async #evaluate(events: readonly EcsEvent[]): Promise<void> {
    const { evaluator, pause, onFault } = this.#parts;
    for (let at = 0; at < events.length; at += SLICE_EVENTS) {
      const slice = events.slice(at, at + SLICE_EVENTS);
      try {
        evaluator.take(slice, (slice.at(-1) as EcsEvent).arrival + 1);
      } catch (error) {
        onFault("alerts cannot be kept", error);
      }
      if (at + SLICE_EVENTS < events.length) await pause();
    }
  }
}
