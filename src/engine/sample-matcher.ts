// Finds samples: one event for each filter with equal keys, in any order of time, all different. Like
// Elasticsearch, one sample a key; found at the end of the stream, when all events are known.
import type { EcsEvent } from "../event/ecs-event.ts";
import { SAMPLE_EVENTS_PER_FILTER_MAX, SAMPLE_KEYS_MAX } from "./limits.ts";
import type { JoinKeys } from "./sequence/join-keys.ts";
import type { CompletedSequence, StageHit } from "./sequence/sequence-matcher.ts";

interface Candidates {
  readonly keys: JoinKeys;
  /** By filter, in order of arrival. */
  readonly events: readonly EcsEvent[][];
}

export class SampleMatcher {
  readonly #filterCount: number;
  readonly #byKey = new Map<string, Candidates>();
  #evictedCount = 0;

  constructor(filterCount: number) {
    this.#filterCount = filterCount;
  }

  get keyCount(): number {
    return this.#byKey.size;
  }

  /** Keys given up, oldest first, because there were too many. */
  get evictedCount(): number {
    return this.#evictedCount;
  }

  push(event: EcsEvent, hits: readonly StageHit[]): void {
    for (const { stage, keys } of hits) {
      for (const one of keys) {
        const list = this.#candidates(one).events[stage] as EcsEvent[];
        if (list.length < SAMPLE_EVENTS_PER_FILTER_MAX) list.push(event);
      }
    }
  }

  /** All samples, in order of their keys (null first); the matcher starts anew. */
  flush(): readonly CompletedSequence[] {
    const found: CompletedSequence[] = [];
    const inOrder = [...this.#byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const [, { keys, events }] of inOrder) {
      const chosen = choose(events, 0, []);
      if (chosen !== undefined) found.push({ keys: keys.values, events: chosen });
    }
    this.#byKey.clear();
    return found;
  }

  #candidates(keys: JoinKeys): Candidates {
    const { text } = keys;
    const known = this.#byKey.get(text);
    if (known !== undefined) return known;
    if (this.#byKey.size >= SAMPLE_KEYS_MAX) {
      const [oldest] = this.#byKey.keys();
      if (oldest !== undefined) this.#byKey.delete(oldest);
      this.#evictedCount++;
    }
    const made = { keys, events: Array.from({ length: this.#filterCount }, () => []) };
    this.#byKey.set(text, made);
    return made;
  }
}

/** The first choice of different events, one for each filter. */
function choose(
  events: readonly (readonly EcsEvent[])[],
  at: number,
  taken: readonly EcsEvent[],
): readonly EcsEvent[] | undefined {
  if (at === events.length) return taken;
  for (const event of events[at] as readonly EcsEvent[]) {
    if (taken.includes(event)) continue;
    const rest = choose(events, at + 1, [...taken, event]);
    if (rest !== undefined) return rest;
  }
  return undefined;
}
