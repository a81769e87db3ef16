// What is left of a condition once some of its leaves are answered: the index asks those over a bucket's
// fields once for the whole bucket. Parts that keep all their leaves keep their identity too, so that
// what is compiled from them can be shared.
import type { Expression } from "../../eql/syntax/ast.ts";

/** True or false where a leaf is answered already, undefined where the event must be asked. */
export type LeafAnswer = (leaf: Expression) => boolean | undefined;

/** A BooleanLiteral when the answers decide the whole. */
export function residualCondition(expression: Expression, answer: LeafAnswer): Expression {
  switch (expression.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      return residualLogical(expression, answer);
    case "LogicalNot": {
      const operand = residualCondition(expression.operand, answer);
      if (operand === expression.operand) return expression;
      return operand.kind === "BooleanLiteral"
        ? { ...operand, value: !operand.value }
        : { ...expression, operand };
    }
    default: {
      const value = answer(expression);
      return value === undefined
        ? expression
        : { kind: "BooleanLiteral", value, span: expression.span };
    }
  }
}

function residualLogical(
  expression: Extract<Expression, { kind: "LogicalAnd" | "LogicalOr" }>,
  answer: LeafAnswer,
): Expression {
  const decisive = expression.kind === "LogicalOr";
  const kept: Expression[] = [];
  let isChanged = false;
  for (const operand of expression.operands) {
    const left = residualCondition(operand, answer);
    isChanged ||= left !== operand;
    if (left.kind !== "BooleanLiteral") kept.push(left);
    else if (left.value === decisive) return left;
    else isChanged = true;
  }
  if (!isChanged) return expression;
  const [only] = kept;
  if (only === undefined)
    return { kind: "BooleanLiteral", value: !decisive, span: expression.span };
  return kept.length === 1 ? only : { ...expression, operands: kept };
}
