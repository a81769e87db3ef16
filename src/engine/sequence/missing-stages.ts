// The `![ … ]` stages of a query: whether what occurred of them spoils a sequence that is otherwise complete,
// as Elasticsearch decides it.
import type { EcsEvent } from "../../event/ecs-event.ts";
import { compareOrdinals, type Ordinal } from "../ordinal.ts";
import type { KeyMarks } from "./key-marks.ts";

export class MissingStages {
  readonly #stagesMissing: readonly boolean[];
  readonly #maxspanMs: number;
  /** Of each, how many positive stages come before it. */
  readonly #positiveBefore: readonly number[];
  /** The query's stages that are missing ones. */
  readonly #stages: readonly number[];

  constructor({
    stagesMissing,
    maxspanMs = 0,
  }: {
    readonly stagesMissing: readonly boolean[];
    readonly maxspanMs: number | undefined;
  }) {
    this.#stagesMissing = stagesMissing;
    this.#maxspanMs = maxspanMs;
    this.#stages = stagesMissing.flatMap((isMissing, stage) => (isMissing ? [stage] : []));
    this.#positiveBefore = this.#stages.map((stage, at) => stage - at);
  }

  get isLeading(): boolean {
    return this.#stagesMissing[0] === true;
  }

  get isTrailing(): boolean {
    return this.#stagesMissing.at(-1) === true;
  }

  /** The number that KeyMarks knows a stage of the query by. */
  indexOf(stage: number): number {
    return this.#stages.indexOf(stage);
  }

  /** The events of the positive stages with null in the place of the missing ones. */
  withGaps(events: readonly EcsEvent[]): readonly (EcsEvent | null)[] {
    if (this.#stages.length === 0) return events;
    let at = 0;
    return this.#stagesMissing.map((isMissing) => (isMissing ? null : (events[at++] as EcsEvent)));
  }

  /**
   * True when events of missing stages spoil the sequence: one between its positive neighbors; a leading
   * one within maxspan before the last event; a trailing one within maxspan after the first. Where a
   * query has both ends, Elasticsearch lets either event alone pass: both must lie within maxspan.
   */
  isSpoiled(marks: KeyMarks, ordinals: readonly Ordinal[]): boolean {
    const first = ordinals[0] as Ordinal;
    const last = ordinals.at(-1) as Ordinal;
    const leading: Ordinal[] = [];
    const trailing: Ordinal[] = [];
    for (const [missingAt, before] of this.#positiveBefore.entries()) {
      const previous = ordinals[before - 1];
      const next = ordinals[before];
      const isBetween = (ordinal: Ordinal): boolean =>
        (previous === undefined || compareOrdinals(ordinal, previous) > 0) &&
        (next === undefined || compareOrdinals(ordinal, next) < 0);
      const found = marks.occurrences(missingAt).filter(isBetween);
      if (previous === undefined) leading.push(...found);
      else if (next === undefined) trailing.push(...found);
      else if (found.length > 0) return true;
    }
    const spanMs = this.#maxspanMs;
    if (this.isLeading && this.isTrailing)
      return leading.some((a) => trailing.some((b) => b.timestampMs - a.timestampMs <= spanMs));
    return (
      leading.some((one) => one.timestampMs >= last.timestampMs - spanMs) ||
      trailing.some((one) => one.timestampMs <= first.timestampMs + spanMs)
    );
  }
}
