// The path of a running Tripline: events of all sources become durable in one log, in the order in which
// they came, and only then are answered for and evaluated. One process, one order: what was sent at the
// same time is written together, evaluated in slices, and a sender waits while rules are behind.
import { randomBytes } from "node:crypto";
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { Normalizer } from "../../normalize/normalize.ts";
import type { RawRecord } from "../../sources/raw-record.ts";
import { type EventStore, type NewEvent, StoreRefusal } from "../../store/events/event-store.ts";
import type { EventIntake, IntakeAnswer, IntakeItem } from "../event-intake.ts";
import { ecsEventOf, OWN_INDEX } from "../kept-ecs-event.ts";
import type { Evaluator } from "./evaluator.ts";
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
  /** Waits a while before what the store refused is tried again; at once when the signal is aborted. */
  readonly rest: (signal: AbortSignal) => Promise<void>;
  /** What failed and is tried again. */
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
   * not yet settled. To be awaited before anything is appended.
   */
  async recover(fromPosition: number): Promise<number> {
    const { events, evaluator, pause } = this.#parts;
    let count = 0;
    for (const batch of events.scan({ fromPosition })) {
      evaluator.take(batch.map(ecsEventOf), (batch.at(-1)?.position ?? fromPosition) + 1);
      count += batch.length;
      await pause();
    }
    return count;
  }

  append(items: readonly IntakeItem[]): Promise<readonly IntakeAnswer[]> {
    return this.#enqueue(items.map((item) => this.#incoming(item)));
  }

  /**
   * A batch of a source of this process; resolves when it is durable and evaluated. Such a source cannot
   * send again: while the store refuses, the batch waits here, and what comes meanwhile in the source's
   * own buffer. Rejects when the signal is aborted before the store takes it.
   */
  async take(records: readonly RawRecord[], signal: AbortSignal): Promise<void> {
    if (records.length === 0) return;
    const { normalizer, rest, onFault } = this.#parts;
    const incoming = records.map((record): Incoming => {
      const event = normalizer.normalize(record);
      const isIdGiven = event.givenId !== undefined;
      const id = event.givenId ?? newId();
      return { event, index: event.givenIndex ?? OWN_INDEX, id, isIdGiven };
    });
    for (let isTold = false; ; isTold = true) {
      try {
        await this.#enqueue(incoming);
        return;
      } catch (error) {
        if (!(error instanceof StoreRefusal) || signal.aborted) throw error;
        if (!isTold) onFault("events of this host wait for the store", error);
        await rest(signal);
      }
    }
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
      // While alerts cannot be kept no more events are taken, or they would pile up in memory.
      refusing(() => evaluator.catchUp());
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
      for (const one of group) one.reject(error);
      return;
    }
    await this.#evaluate(kept);
    let from = 0;
    for (const one of group) {
      one.resolve(answers.slice(from, from + one.incoming.length));
      from += one.incoming.length;
    }
  }

  async #evaluate(events: readonly EcsEvent[]): Promise<void> {
    const { evaluator, pause, onFault } = this.#parts;
    for (let at = 0; at < events.length; at += SLICE_EVENTS) {
      const slice = events.slice(at, at + SLICE_EVENTS);
      try {
        evaluator.take(slice, (slice.at(-1) as EcsEvent).arrival + 1);
      } catch (error) {
        // The events are durable, which is what the sender is told; alerts wait for the next commit. The
        // slices behind this one are evaluated all the same: the place in the log will pass them.
        onFault("alerts wait for the store", error);
      }
      if (at + SLICE_EVENTS < events.length) await pause();
    }
  }
}

/** What keeps alerts from being kept, as the refusal that senders heed. */
function refusing(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new StoreRefusal("not-writable", `alerts cannot be kept: ${String(error)}`);
  }
}

/** As long as Elasticsearch's own, and as unlikely to come twice. */
function newId(): string {
  return randomBytes(15).toString("base64url");
}
