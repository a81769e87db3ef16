// The oracle: walks the tree and answers true or false for one event, as EQL.md states it and with no
// thought of speed. Compiled queries are fuzzed against it, and `rules explain` shows its answers.
import type { Expression } from "../syntax/ast.ts";
import { type EvaluationContext, leafHolds } from "./evaluate-value.ts";

export type { EvaluationContext } from "./evaluate-value.ts";

/** True or false: and, or and not have two values; a leaf that is null below them is false. */
export function evaluateCondition(expression: Expression, context: EvaluationContext): boolean {
  switch (expression.kind) {
    case "LogicalAnd":
      return expression.operands.every((operand) => evaluateCondition(operand, context));
    case "LogicalOr":
      return expression.operands.some((operand) => evaluateCondition(operand, context));
    case "LogicalNot":
      // A written null is the one thing that stays null below `not`: `not null` is no more true than null.
      return (
        expression.operand.kind !== "NullLiteral" && !evaluateCondition(expression.operand, context)
      );
    default:
      return leafHolds(expression, context);
  }
}
