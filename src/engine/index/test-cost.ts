// A rough price of testing a condition, to ask the cheap parts first. Conditions have no side effects and
// never throw, so that their order changes nothing but time.
import { repeatingPaths } from "../../eql/compile/remember-answers.ts";
import type { Expression } from "../../eql/syntax/ast.ts";

/** In units of comparing one field with one constant. */
export function testCost(expression: Expression): number {
  const fieldCount = repeatingPaths(expression).length;
  if (fieldCount === 0) return walkCost(expression);
  // Its answers are remembered: a look-up for each field.
  const lookUp = 1 + fieldCount + (expression.kind === "LogicalNot" ? NEGATION : 0);
  return Math.min(lookUp, walkCost(expression));
}

function walkCost(expression: Expression): number {
  switch (expression.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      return expression.operands.reduce((sum, operand) => sum + testCost(operand), 0);
    case "LogicalNot":
      // Exclusions seldom decide: an event that comes this far is seldom the excluded one.
      return NEGATION + testCost(expression.operand);
    case "Comparison":
      return expression.operator === "!="
        ? NEGATION + 1
        : 1 + testCost(expression.left) + testCost(expression.right);
    case "InSet":
      return 2 + testCost(expression.value);
    case "SeqEquals":
    case "Like":
      return 1 + expression.patterns.length + testCost(expression.value);
    case "RegexMatch":
      return 100 * expression.patterns.length;
    case "Arithmetic":
    case "Negate":
    case "FunctionCall":
      return 20;
    case "FieldRef":
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
      return 0;
  }
}

const NEGATION = 10;
