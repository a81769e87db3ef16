// Tells the steps of partial sequences, for explanations. Only then are the events of each kept as a list of
// their own, which stays the same while the partial goes from number to number.
import type { EcsEvent } from "../../event/ecs-event.ts";
import type { JoinKey } from "../match.ts";
import type { SequenceStep } from "./sequence-matcher.ts";

export interface SequenceTellerOptions {
  readonly onStep: (step: SequenceStep) => void;
  /** Query stages of the positive terms. */
  readonly positive: readonly number[];
  readonly keysOf: (partial: number) => readonly JoinKey[];
}

export class SequenceTeller {
  readonly #options: SequenceTellerOptions;
  readonly #events = new Map<number, EcsEvent[]>();

  constructor(options: SequenceTellerOptions) {
    this.#options = options;
  }

  started(partial: number, event: EcsEvent): void {
    this.#events.set(partial, [event]);
    this.tell("started", partial, event);
  }

  /** Says nothing of what was told already. */
  restored(partial: number, events: readonly EcsEvent[]): void {
    this.#events.set(partial, [...events]);
  }

  /** `partial` has got one event more and is now known as `advanced`. */
  advanced(partial: number, advanced: number, event: EcsEvent): void {
    const events = this.#events.get(partial) ?? [];
    events.push(event);
    this.#events.delete(partial);
    this.#events.set(advanced, events);
    this.tell("advanced", advanced, event);
  }

  tell(kind: SequenceStep["kind"], partial: number, event: EcsEvent | undefined): void {
    const { onStep, positive, keysOf } = this.#options;
    const events = this.#events.get(partial) ?? [];
    const stage = positive[events.length - 1] ?? 0;
    onStep({ kind, keys: keysOf(partial), stage, event, events });
  }

  /** Nothing waited for the event. */
  ignored(keys: readonly JoinKey[], stage: number, event: EcsEvent): void {
    this.#options.onStep({ kind: "ignored", keys, stage, event, events: [] });
  }

  ended(partial: number): void {
    this.#events.delete(partial);
  }
}
