// One run: rules over the events of a window, from nothing to nothing. The engine is the one of the
// live path, so that a run and the stream find the same; only the window decides what it sees.
import { Engine } from "../engine/engine.ts";
import type { Match } from "../engine/match.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { EventReader } from "../event/event-reader.ts";
import type { FieldTable } from "../event/field-table.ts";
import type { EqlRule } from "../rules/rule.ts";
import { primaryTimeMs } from "./rule-schedule.ts";
import type { RunWindow } from "./windows.ts";

export interface WindowRunOptions {
  /** Rules that look at the same events: equal `RuleSchedule.key`. */
  readonly rules: readonly EqlRule[];
  readonly window: Pick<RunWindow, "fromMs" | "toMs">;
  readonly fields: FieldTable;
  readonly isExcepted: (rule: EqlRule, event: EventReader) => boolean;
  readonly anyIndex: boolean;
}

/** Runs step by step, so that a caller may give way to other work between batches of a long window. */
export class WindowRun {
  readonly #options: WindowRunOptions;
  readonly #engine: Engine;
  #eventCount = 0;

  constructor(options: WindowRunOptions) {
    this.#options = options;
    this.#engine = new Engine({
      rules: options.rules,
      mode: "indexed",
      anyIndex: options.anyIndex,
      // Everything is there already: nothing is too late to be put in order.
      allowanceMs: Number.POSITIVE_INFINITY,
      fields: options.fields,
      isExcepted: options.isExcepted,
    });
  }

  /** Events inside the window so far. */
  get eventCount(): number {
    return this.#eventCount;
  }

  /** Takes an event if the window holds it. */
  push(event: EcsEvent): readonly Match[] {
    const { window, rules } = this.#options;
    const timeMs = primaryTimeMs(event, (rules[0] as EqlRule).rule);
    if (!(timeMs >= window.fromMs && timeMs <= window.toMs)) return [];
    this.#eventCount++;
    return this.#engine.push(event);
  }

  /** The window ends: sequences held back and samples are decided. */
  end(): readonly Match[] {
    return this.#engine.flush();
  }
}

/** All at once. Events in any order; sequences are put right by `@timestamp`. */
export function evaluateWindow(
  options: WindowRunOptions,
  events: Iterable<EcsEvent>,
): readonly Match[] {
  const run = new WindowRun(options);
  const matches: Match[] = [];
  for (const event of events) matches.push(...run.push(event));
  return [...matches, ...run.end()];
}
