// Whether an expression is of a fractional type by how it is written: `7 / 2` truncates, `7 / 2.0`
// does not, and JSON cannot tell 2.0 from 2, so the query text decides.
import type { Expression } from "../syntax/ast.ts";

export function isFloatExpression(expression: Expression): boolean {
  switch (expression.kind) {
    case "NumberLiteral":
      return !expression.isInteger;
    case "Negate":
      return isFloatExpression(expression.operand);
    case "Arithmetic":
      return isFloatExpression(expression.left) || isFloatExpression(expression.right);
    case "FunctionCall":
      return (
        /^(add|subtract|multiply|divide|modulo)$/i.test(expression.name) &&
        expression.arguments.some(isFloatExpression)
      );
    default:
      return false;
  }
}
