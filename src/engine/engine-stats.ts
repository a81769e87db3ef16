// What the engine counted, rule by rule, and what an engine that only tests counted for another one that
// goes on from its hits.
import type { EqlRule } from "../rules/rule.ts";
import type { UsedFilter } from "./filter-uses.ts";
import type { IndexCount } from "./index-selection.ts";
import type { SequenceMatcher, SequenceStats } from "./sequence/sequence-matcher.ts";

export interface RuleStats {
  readonly rule: EqlRule;
  readonly matchCount: number;
  /** Events that the rule's index patterns left out. */
  readonly leftOutCount: number;
  /** Events taken away by exceptions. */
  readonly exceptedCount: number;
  /** Internal errors while testing; always a bug of ours. */
  readonly faultCount: number;
  readonly sequence: (SequenceStats & { readonly inflightCount: number }) | undefined;
  /** Keys that a sample gave up because there were too many, or their events too large. */
  readonly evictedSampleKeyCount: number;
}

export interface EngineStats {
  /** Events tested; those passed over are not. */
  readonly eventCount: number;
  /** Filters verified, over all events: what the index let through. */
  readonly candidateCount: number;
  /** Sequence events that came after a later one had been released. */
  readonly lateCount: number;
  /** Sequence events without a readable timestamp. */
  readonly withoutTimeCount: number;
  /** Events whose join keys multiplied beyond what is followed. */
  readonly cutKeysCount: number;
  readonly rules: readonly RuleStats[];
}

/** What testing alone counts, as data that may cross to another thread. */
export interface TestCounts {
  readonly candidateCount: number;
  readonly indices: readonly IndexCount[];
  /** By rule, as its place in the order of rule ids. */
  readonly faults: readonly (readonly [ruleAt: number, count: number])[];
}

export function sequenceStats(matcher: SequenceMatcher): NonNullable<RuleStats["sequence"]> {
  return { ...matcher.stats, inflightCount: matcher.inflightCount };
}

export function cutKeysCount(filters: readonly UsedFilter[]): number {
  const lists = new Set(filters.flatMap(({ uses }) => uses.map(({ stage }) => stage?.keys)));
  let count = 0;
  for (const list of lists) count += list?.cutCount ?? 0;
  return count;
}
