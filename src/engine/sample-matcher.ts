// Finds samples: one event for each filter with equal keys, in any order of time, all different. Like
// Elasticsearch, one sample a key; found at the end of the stream, when all events are known.
import type { EcsEvent } from "../event/ecs-event.ts";
import { keptEvent } from "../event/kept-event.ts";
import { SAMPLE_BYTES_MAX, SAMPLE_EVENTS_PER_FILTER_MAX, SAMPLE_KEYS_MAX } from "./limits.ts";
import { weightOf } from "./sequence/event-weight.ts";
import type { JoinKeys } from "./sequence/join-keys.ts";
import type { CompletedSequence, StageHit } from "./sequence/sequence-matcher.ts";

interface Candidates {
  readonly keys: JoinKeys;
  /** By filter, in order of arrival. */
  readonly events: readonly EcsEvent[][];
  /** Of its events, each counted as often as it is there. */
  bytes: number;
}

export class SampleMatcher {
  readonly #filterCount: number;
  readonly #bytesMax: number;
  readonly #byKey = new Map<string, Candidates>();
  #bytes = 0;
  #evictedCount = 0;

  /** `bytesMax` is for tests. */
  constructor(filterCount: number, bytesMax: number = SAMPLE_BYTES_MAX) {
    this.#filterCount = filterCount;
    this.#bytesMax = bytesMax;
  }

  get keyCount(): number {
    return this.#byKey.size;
  }

  /** Keys given up, oldest first, because there were too many or their events too large; and events too large alone. */
  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** Keeps the event in a form of its own where it may be part of a sample. */
  push(event: EcsEvent, hits: readonly StageHit[]): void {
    const bytes = weightOf(event);
    if (bytes > this.#bytesMax) {
      // It would put out all others and then itself.
      this.#evictedCount++;
      return;
    }
    let kept: EcsEvent | undefined;
    for (const { stage, keys } of hits) {
      for (const one of keys) {
        const candidates = this.#candidates(one);
        const list = candidates.events[stage] as EcsEvent[];
        if (list.length >= SAMPLE_EVENTS_PER_FILTER_MAX) continue;
        kept ??= keptEvent(event);
        list.push(kept);
        candidates.bytes += bytes;
        this.#bytes += bytes;
      }
    }
    while (this.#bytes > this.#bytesMax && this.#byKey.size > 0) this.#evictOldest();
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
    this.#bytes = 0;
    return found;
  }

  #candidates(keys: JoinKeys): Candidates {
    const { text } = keys;
    const known = this.#byKey.get(text);
    if (known !== undefined) return known;
    if (this.#byKey.size >= SAMPLE_KEYS_MAX) this.#evictOldest();
    const made = { keys, events: Array.from({ length: this.#filterCount }, () => []), bytes: 0 };
    this.#byKey.set(text, made);
    return made;
  }

  #evictOldest(): void {
    const [oldest] = this.#byKey;
    if (oldest === undefined) return;
    const [text, { bytes }] = oldest;
    this.#byKey.delete(text);
    this.#bytes -= bytes;
    this.#evictedCount++;
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
