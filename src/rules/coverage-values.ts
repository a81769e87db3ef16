// Whether a rule asks for a value that a source never writes: an action, a category, a system call. Such a
// rule has all its fields and still can never fire. Only what is certain counts: a comparison of a field,
// whose every value is known, with constants. Everything else may be true.
import { matchesWildcard } from "../eql/evaluate/naive-wildcard.ts";
import type { Expression, Literal } from "../eql/syntax/ast.ts";
import type { EqlRule } from "./rule.ts";

/** All values of a field that a source writes, or undefined where it may be anything. */
export type ValuesOf = (path: string) => readonly string[] | undefined;

/** True when a stage of the rule cannot be true for any event of the source. */
export function asksForUnwritten({ rule, query: { query } }: EqlRule, valuesOf: ValuesOf): boolean {
  const filters =
    query.kind === "EventQuery"
      ? [query.filter]
      : query.terms.filter((term) => !term.isMissing).map((term) => term.filter);
  const categories = valuesOf(rule.eventCategoryOverride);
  return filters.some(
    ({ category, condition }) =>
      (category !== null && categories?.includes(category) === false) ||
      isNever(condition, valuesOf),
  );
}

function isNever(node: Expression, valuesOf: ValuesOf): boolean {
  switch (node.kind) {
    case "LogicalAnd":
      return node.operands.some((operand) => isNever(operand, valuesOf));
    case "LogicalOr":
      return node.operands.every((operand) => isNever(operand, valuesOf));
    case "Comparison":
      return (
        node.operator === "==" &&
        (isUnwritten(node.left, [node.right], { valuesOf, isSame: isEqual }) ||
          isUnwritten(node.right, [node.left], { valuesOf, isSame: isEqual }))
      );
    case "SeqEquals":
      return isUnwritten(node.value, node.patterns, { valuesOf, isSame: isLikeIgnoringCase });
    case "InSet": {
      const isSame = node.ignoreCase ? isEqualIgnoringCase : isEqual;
      return isUnwritten(node.value, node.members, { valuesOf, isSame });
    }
    case "Like": {
      const isSame = node.ignoreCase ? isLikeIgnoringCase : matchesWildcard;
      return isUnwritten(node.value, node.patterns, { valuesOf, isSame });
    }
    default:
      return false;
  }
}

type IsSame = (pattern: string, value: string) => boolean;

function isUnwritten(
  field: Expression,
  wanted: readonly Expression[],
  { valuesOf, isSame }: { readonly valuesOf: ValuesOf; readonly isSame: IsSame },
): boolean {
  if (field.kind !== "FieldRef") return false;
  const values = valuesOf(field.path);
  if (values === undefined) return false;
  return wanted.every((one) => {
    const text = textOf(one);
    return text !== undefined && !values.some((value) => isSame(text, value));
  });
}

/** Undefined for what is no constant, and for null, which a field that is left out equals. */
function textOf(node: Expression | Literal): string | undefined {
  return node.kind === "StringLiteral" ? node.value : undefined;
}

function isEqual(one: string, other: string): boolean {
  return one === other;
}

function isEqualIgnoringCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isLikeIgnoringCase(pattern: string, value: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), value.toLowerCase());
}
