// Which fields a rule needs of its events, so that `rules coverage` can say which sources can feed
// it. A field counts once for the whole query, and as required if any place requires it.

import type { Expression, Query } from "../eql/syntax/ast.ts";
import { childrenOf, expressionsOf } from "../eql/syntax/children-of.ts";
import type { EqlRule, Rule } from "./rule.ts";

export interface CoverageFields {
  /** Sorted. Without one of these the query cannot be true as its author meant it. */
  readonly required: readonly string[];
  /** Sorted. Written `?field`: the author knows that some sources lack it. */
  readonly optional: readonly string[];
  /** Event categories that the query's terms ask for, sorted; empty when one of them is `any`. */
  readonly categories: readonly string[];
}

export function ruleCoverageFields({ rule, query }: EqlRule): CoverageFields {
  const required = new Set<string>();
  const optional = new Set<string>();
  const pending: Expression[] = [...expressionsOf(query.query)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "FieldRef") (node.isOptional ? optional : required).add(node.path);
    pending.push(...childrenOf(node));
  }
  const categories = categoriesOf(query.query);
  if (categories.length > 0) required.add(categoryField(rule));
  return {
    required: [...required].sort(),
    optional: [...optional].filter((path) => !required.has(path)).sort(),
    categories,
  };
}

function categoryField(rule: Rule): string {
  return rule.eventCategoryOverride;
}

function categoriesOf(query: Query): readonly string[] {
  const filters =
    query.kind === "EventQuery" ? [query.filter] : query.terms.map((term) => term.filter);
  const names = filters.map((filter) => filter.category);
  if (names.includes(null)) return [];
  return [...new Set(names.filter((name): name is string => name !== null))].sort();
}
