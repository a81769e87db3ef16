// An alert as outputs and stores read it: the document in Elastic's form, with the few values
// everyone sorts by at hand.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { Rule, RuleSeverity } from "../rules/rule.ts";

export interface Alert {
  /** `kibana.alert.uuid`: deterministic, so that evaluating twice gives the same alert. */
  readonly id: string;
  /** Elastic's alert document: flat `kibana.*` keys beside the source event's fields. */
  readonly document: JsonObject;
  readonly rule: Rule;
  /** The rule's name, or what `rule_name_override` made of it. */
  readonly ruleName: string;
  readonly severity: RuleSeverity;
  readonly riskScore: number;
  readonly reason: string;
  /** `kibana.alert.original_time` in ms; NaN when the event had none. */
  readonly originalTimeMs: number;
  /** Role in a sequence: its N building blocks and one shell; "event" for a single event. */
  readonly role: "event" | "building-block" | "shell";
  /** True for the alerts of building-block rules and of a sequence's blocks: hidden by default. */
  readonly isBuildingBlock: boolean;
  /** The source events, in order; one for a single event, all stages for a shell. */
  readonly events: readonly EcsEvent[];
  /** How many later alerts suppression folded into this one, as far as was known when it was given out. */
  readonly suppressedCount: number;
}
