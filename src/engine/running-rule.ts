// A rule while an engine runs it, and what its sequences begin with.
import type { CompiledQuery } from "../eql/phases.ts";
import type { FieldTable } from "../event/field-table.ts";
import type { EqlRule } from "../rules/rule.ts";
import { EventOrder } from "./event-order.ts";
import type { SampleMatcher } from "./sample-matcher.ts";
import { SequenceMatcher, type SequenceStep } from "./sequence/sequence-matcher.ts";
import type { StreamedRule } from "./sequence/sequence-stream.ts";

export interface RunningRule {
  readonly rule: EqlRule;
  readonly query: CompiledQuery;
  readonly sequence: StreamedRule | undefined;
  readonly samples: SampleMatcher | undefined;
  matchCount: number;
  exceptedCount: number;
  faultCount: number;
}

export interface StreamedRuleOptions extends Pick<StreamedRule, "stages"> {
  readonly mode: "indexed" | "plain";
  readonly fields: FieldTable;
  /** Those made so far, shared by rules that order events alike. */
  readonly orders: Map<string, EventOrder>;
  readonly onSequenceStep?: (rule: EqlRule, step: SequenceStep) => void;
}

/** Undefined for a query that is no sequence. In the plain mode no rule sleeps. */
export function streamedRule(
  rule: EqlRule,
  query: CompiledQuery,
  { mode, fields, orders, stages, onSequenceStep }: StreamedRuleOptions,
): StreamedRule | undefined {
  if (query.kind !== "sequence") return undefined;
  const stagesMissing = query.stages.map((stage) => stage.isMissing);
  const isSleepless = mode === "plain" || stagesMissing[0] === true;
  const onStep =
    onSequenceStep === undefined ? undefined : (step: SequenceStep) => onSequenceStep(rule, step);
  return {
    matcher: new SequenceMatcher({ stagesMissing, maxspanMs: query.maxspanMs, onStep }),
    id: stateId(rule),
    stages,
    order: EventOrder.shared(rule.rule, fields, orders),
    isSleepless,
    isAwake: isSleepless,
    heldCount: 0,
    wokenBy: 0,
    calledSinceMs: Number.POSITIVE_INFINITY,
    awakeUntilMs: Number.NEGATIVE_INFINITY,
  };
}

function stateId({ rule }: EqlRule): string {
  return JSON.stringify([
    rule.ruleId,
    rule.query,
    rule.timestampField,
    rule.tiebreakerField ?? null,
  ]);
}
