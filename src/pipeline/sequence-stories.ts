// What became of each join key of a sequence: how far it came, what it waits for, what ended it, which
// event an exception took away. Told by the steps of the matcher; for `rules explain`.
import type { JoinKey } from "../engine/match.ts";
import {
  type SequenceEnd,
  type SequenceStep,
  UNTIL_STAGE,
} from "../engine/sequence/sequence-matcher.ts";
import type { EcsEvent } from "../event/ecs-event.ts";

/** Stories kept; the keys of a whole fleet's file would fill the memory, and nobody reads them. */
export const STORIES_MAX = 10_000;

/** Events of one key that an exception took away, and are shown. */
const EXCEPTED_MAX = 20;

/** A partial sequence that came to nothing, or still waits. */
export interface UnfinishedSequence {
  readonly events: readonly EcsEvent[];
  readonly fate: SequenceEnd | "waiting";
  /** The event that ended it, where one did. */
  readonly endedBy: EcsEvent | undefined;
}

export interface KeyStory {
  readonly keys: readonly JoinKey[];
  readonly completedCount: number;
  /** The furthest of its unfinished sequences, the latest of those; undefined when there is none. */
  readonly furthest: UnfinishedSequence | undefined;
  /** The last event of a later stage for which nothing waited. */
  readonly ignored: { readonly stage: number; readonly event: EcsEvent } | undefined;
  readonly excepted: readonly ExceptedEvent[];
}

export interface ExceptedEvent {
  readonly event: EcsEvent;
  readonly stage: number;
  /** The exception's name. */
  readonly exception: string;
}

interface OpenStory {
  readonly keys: readonly JoinKey[];
  completedCount: number;
  furthest: UnfinishedSequence | undefined;
  ignored: KeyStory["ignored"];
  readonly excepted: ExceptedEvent[];
  /** Partials under way. */
  readonly waiting: Set<readonly EcsEvent[]>;
}

export class SequenceStories {
  readonly #stories = new Map<string, OpenStory>();
  #untoldCount = 0;

  /** Steps of keys beyond the limit. */
  get untoldCount(): number {
    return this.#untoldCount;
  }

  /** `exception` names the one that took the step's event away. */
  take(step: SequenceStep, exception: string): void {
    const story = this.#storyOf(step.keys);
    if (story === undefined) {
      this.#untoldCount++;
      return;
    }
    const { kind, stage, event, events } = step;
    switch (kind) {
      case "started":
        story.waiting.add(events);
        break;
      case "advanced":
        break;
      case "completed":
        story.waiting.delete(events);
        story.completedCount++;
        break;
      case "ignored":
        if (event !== undefined && stage !== UNTIL_STAGE) story.ignored = { stage, event };
        break;
      case "excepted":
        if (event !== undefined && story.excepted.length < EXCEPTED_MAX)
          story.excepted.push({ event, stage, exception });
        break;
      default:
        story.waiting.delete(events);
        keepFurthest(story, { events: [...events], fate: kind, endedBy: event });
    }
  }

  /** Those that found something first, then by how far they came. */
  all(): readonly KeyStory[] {
    const stories = [...this.#stories.values()].map((story): KeyStory => {
      for (const events of story.waiting) {
        keepFurthest(story, { events, fate: "waiting", endedBy: undefined });
      }
      const { keys, completedCount, furthest, ignored, excepted } = story;
      return { keys, completedCount, furthest, ignored, excepted };
    });
    return stories.sort((a, b) => rankOf(b) - rankOf(a));
  }

  #storyOf(keys: readonly JoinKey[]): OpenStory | undefined {
    const text = JSON.stringify(keys);
    const known = this.#stories.get(text);
    if (known !== undefined || this.#stories.size === STORIES_MAX) return known;
    const made: OpenStory = {
      keys,
      completedCount: 0,
      furthest: undefined,
      ignored: undefined,
      excepted: [],
      waiting: new Set(),
    };
    this.#stories.set(text, made);
    return made;
  }
}

function keepFurthest(story: OpenStory, found: UnfinishedSequence): void {
  if (found.events.length >= (story.furthest?.events.length ?? 0)) story.furthest = found;
}

function rankOf({ completedCount, furthest, excepted }: KeyStory): number {
  if (completedCount > 0) return 1e6;
  return 2 * (furthest?.events.length ?? 0) + Math.min(excepted.length, 1);
}
