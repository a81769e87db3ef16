// How the engine finds the events of one rule: the plan of each of its filters.
import { collectFilters } from "../engine/filter-uses.ts";
import { type FilterPlan, planFilter } from "../engine/index/conjunct-plan.ts";
import { compileQuery } from "../eql/compile/compile-query.ts";
import { FieldTable } from "../event/field-table.ts";
import type { EqlRule } from "../rules/rule.ts";

export interface RulePlan extends FilterPlan {
  /** Places in the query that use the filter: stages from 0, -1 for `until`; none for an event query. */
  readonly stages: readonly number[];
}

/** One for each distinct filter, in the order of the query. */
export function planRule({ rule, query }: EqlRule): readonly RulePlan[] {
  const categoryField = rule.eventCategoryOverride;
  const compiled = compileQuery(query, {
    fields: new FieldTable(),
    leaves: new Map(),
    categoryField,
  });
  return collectFilters([{ query: compiled, categoryField }]).map(({ condition, uses }) => ({
    ...planFilter(condition),
    stages: uses.flatMap(({ stage }) => (stage === undefined ? [] : [stage.at])),
  }));
}
