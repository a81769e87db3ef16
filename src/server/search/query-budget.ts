// What one query may cost, spent while it is compiled: its conditions, its values, and the length of
// its patterns.
import { parsingFault, quoted } from "../elastic-fault.ts";
import type { Scalar } from "./compile-leaf.ts";

export interface QueryContext {
  readonly nowMs: number;
  readonly budget: QueryBudget;
}

/** What one query may still use; shared by all its parts. */
export interface QueryBudget {
  /** Elasticsearch's `indices.query.bool.max_clause_count`. */
  clauses: number;
  /** Elasticsearch's `index.max_terms_count`. */
  terms: number;
  /** Characters of all patterns: each costs at most its length times a value's. */
  patternLength: number;
}

export function queryBudget(): QueryBudget {
  return { clauses: 1_024, terms: 65_536, patternLength: 16_384 };
}

export function spend(
  budget: QueryBudget,
  what: keyof QueryBudget,
  amount: number,
  name: string,
): void {
  budget[what] -= amount;
  if (budget[what] < 0) throw parsingFault(`query has too many ${name}`);
}

export function patternOf(value: Scalar, context: QueryContext): string {
  const pattern = String(value);
  spend(context.budget, "patternLength", pattern.length, "characters in patterns");
  // Our matcher knows no escapes; without this a literal `\*` would silently match too much.
  if (pattern.includes("\\*") || pattern.includes("\\?"))
    throw parsingFault(`[wildcard] an escaped wildcard is not supported in ${quoted(pattern)}`);
  return pattern.replaceAll("\\\\", "\\");
}
