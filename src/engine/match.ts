// What the engine finds: a rule's query satisfied by one event, a sequence or a sample. A match is
// not yet an alert: exceptions, suppression and the document come in alerts/.
import type { EcsEvent } from "../event/ecs-event.ts";
import type { EqlRule } from "../rules/rule.ts";

export type Match = EventMatch | SequenceMatch;

export interface EventMatch {
  readonly kind: "event";
  readonly rule: EqlRule;
  readonly event: EcsEvent;
}

export type JoinKey = string | number | boolean | null;

/** A sequence or a sample. */
export interface SequenceMatch {
  readonly kind: "sequence" | "sample";
  readonly rule: EqlRule;
  readonly joinKeys: readonly JoinKey[];
  /** In stage order; null stands for a missing event (`![ … ]`). */
  readonly events: readonly (EcsEvent | null)[];
}
