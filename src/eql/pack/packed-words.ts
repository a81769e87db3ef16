// The words of a packed query that stand there as numbers: their places in these lists.
import type { ArithmeticOperator, ComparisonOperator, Expression, Query } from "../syntax/ast.ts";

export const queryKinds: readonly Query["kind"][] = ["EventQuery", "Sequence", "Sample"];

export const expressionKinds: readonly Expression["kind"][] = [
  "LogicalAnd",
  "LogicalOr",
  "LogicalNot",
  "Negate",
  "Comparison",
  "Arithmetic",
  "SeqEquals",
  "InSet",
  "Like",
  "RegexMatch",
  "FunctionCall",
  "FieldRef",
  "StringLiteral",
  "NumberLiteral",
  "BooleanLiteral",
  "NullLiteral",
];

export const comparisonOperators: readonly ComparisonOperator[] = [
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
];

export const arithmeticOperators: readonly ArithmeticOperator[] = ["+", "-", "*", "/", "%"];
