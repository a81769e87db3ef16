// The parts of a query that tests and explanations speak of: its event filters, and the leaves of a
// condition in order.
import type { EventFilter, Expression, Query } from "../syntax/ast.ts";

/** The filter of an event query, or those of every term and `until`, in order. */
export function eventFilters(query: Query): readonly EventFilter[] {
  switch (query.kind) {
    case "EventQuery":
      return [query.filter];
    case "Sequence":
      return [...query.terms, ...(query.until === undefined ? [] : [query.until])].map(
        (term) => term.filter,
      );
    case "Sample":
      return query.terms.map((term) => term.filter);
  }
}

/** What stands below and, or and not. */
export function conditionLeaves(condition: Expression): readonly Expression[] {
  switch (condition.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      return condition.operands.flatMap(conditionLeaves);
    case "LogicalNot":
      return conditionLeaves(condition.operand);
    default:
      return [condition];
  }
}
