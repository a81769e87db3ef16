// Gathers the results of a hunt and applies its pipes: `head` can stop the reading early, `tail` must
// see everything but keeps only the last.
import { eventReference } from "../alerts/alert-ids.ts";
import type { Match } from "../engine/match.ts";
import type { VerifiedQuery } from "../eql/phases.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { Hit, HitEvent } from "../outputs/eql-output.ts";
import { lastOf, pipesOf, throughPipes } from "../pipeline/result-pipes.ts";

export interface HitCollector {
  readonly take: (match: Match) => void;
  readonly results: () => readonly Hit[];
  /** Matches seen, before pipes and size. */
  readonly count: number;
  /** True when no further event can change the results. */
  readonly isFull: boolean;
}

/** `size` 0 keeps all. */
export function collectHits({ query }: VerifiedQuery, size: number): HitCollector {
  const pipes = pipesOf(query);
  const [first] = pipes;
  const keepFirst = first?.name === "head" ? first.count : Number.POSITIVE_INFINITY;
  const keepLast = first?.name === "tail" ? first.count : Number.POSITIVE_INFINITY;
  // Without a pipe that says otherwise, one more than asked for tells that there are more.
  const keepMost = first === undefined && size > 0 ? size : Number.POSITIVE_INFINITY;
  let kept: Hit[] = [];
  let count = 0;
  return {
    take: (match) => {
      count++;
      if (kept.length >= Math.min(keepFirst, keepMost)) return;
      kept.push(hitOf(match));
      if (kept.length > 2 * keepLast + 1024) kept = [...lastOf(kept, keepLast)];
    },
    results: () => {
      const piped = throughPipes(kept, pipes);
      return size > 0 ? piped.slice(0, size) : piped;
    },
    get count() {
      return count;
    },
    get isFull() {
      return query.kind === "EventQuery" && first?.name === "head" && kept.length >= keepFirst;
    },
  };
}

function hitOf(match: Match): Hit {
  return match.kind === "event"
    ? { kind: "event", event: hitEvent(match.event) }
    : {
        kind: "sequence",
        joinKeys: match.joinKeys,
        events: match.events.map((event) => (event === null ? null : hitEvent(event))),
      };
}

function hitEvent(event: EcsEvent): HitEvent {
  return { ...eventReference(event), event };
}
