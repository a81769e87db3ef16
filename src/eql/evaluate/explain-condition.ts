// Why a condition holds for an event, or not: the oracle's walk with every answer kept, and for each
// leaf the values of its fields.
import type { JsonObject } from "../../base/json.ts";
import { type FieldValue, readField } from "../../event/read-field.ts";
import type { EventFilter, Expression } from "../syntax/ast.ts";
import { childrenOf } from "../syntax/children-of.ts";
import { printExpression } from "../syntax/print-query.ts";
import { evaluateCondition } from "./evaluate-condition.ts";

export interface Explanation {
  /** The part's text; "and", "or", "not" where it has parts of its own. */
  readonly text: string;
  readonly isTrue: boolean;
  readonly parts: readonly Explanation[];
  /** Of a leaf: its fields with what the event holds; null where it holds nothing. */
  readonly fields: readonly { readonly path: string; readonly value: FieldValue | null }[];
}

/** Explains a whole filter, category included; `categoryField` is what the category is compared with. */
export function explainCondition(
  filter: EventFilter,
  fields: JsonObject,
  categoryField: string,
): Explanation {
  const condition = explain(filter.condition, fields);
  if (filter.category === null) return condition;
  const value = readField(fields, categoryField.split("."));
  const isCategory = [value].flat().includes(filter.category);
  const category: Explanation = {
    text: `${categoryField} == "${filter.category}"`,
    isTrue: isCategory,
    parts: [],
    fields: [{ path: categoryField, value: value ?? null }],
  };
  const rest = condition.text === "and" ? condition.parts : [condition];
  return {
    text: "and",
    isTrue: isCategory && condition.isTrue,
    parts: [category, ...rest],
    fields: [],
  };
}

function explain(expression: Expression, fields: JsonObject): Explanation {
  const isTrue = evaluateCondition(expression, { fields });
  switch (expression.kind) {
    case "LogicalAnd":
    case "LogicalOr": {
      const text = expression.kind === "LogicalAnd" ? "and" : "or";
      return {
        text,
        isTrue,
        parts: expression.operands.map((one) => explain(one, fields)),
        fields: [],
      };
    }
    case "LogicalNot":
      return { text: "not", isTrue, parts: [explain(expression.operand, fields)], fields: [] };
    default:
      return {
        text: printExpression(expression),
        isTrue,
        parts: [],
        fields: fieldsOf(expression, fields),
      };
  }
}

function fieldsOf(expression: Expression, fields: JsonObject): Explanation["fields"] {
  const paths = new Set<string>();
  const pending: Expression[] = [expression];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "FieldRef") paths.add(node.path);
    pending.push(...childrenOf(node));
  }
  return [...paths].map((path) => ({ path, value: readField(fields, path.split(".")) ?? null }));
}
