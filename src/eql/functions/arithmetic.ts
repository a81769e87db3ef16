// The five arithmetic functions and the operators that mean the same: + - * / %. Whole numbers divide
// to a whole number, truncated towards zero; a remainder has the sign of the dividend; dividing by
// zero gives null. Source: EQL reference, "Operators".
import type { EqlFunction, EqlParameter, EqlValue } from "./eql-function.ts";

export type ArithmeticName = "add" | "subtract" | "multiply" | "divide" | "modulo";

/** Null when an operand is no number. `isFloat` says that the query wrote one side with a fraction. */
export function calculate(
  name: ArithmeticName,
  operands: { readonly left: EqlValue; readonly right: EqlValue; readonly isFloat: boolean },
): EqlValue {
  const { left, right, isFloat } = operands;
  if (typeof left !== "number" || typeof right !== "number") return null;
  switch (name) {
    case "add":
      return left + right;
    case "subtract":
      return left - right;
    case "multiply":
      return left * right;
    case "divide": {
      if (right === 0) return null;
      const isWhole = !isFloat && Number.isInteger(left) && Number.isInteger(right);
      return isWhole ? Math.trunc(left / right) : left / right;
    }
    case "modulo":
      return right === 0 ? null : left % right;
  }
}

const parameters: readonly EqlParameter[] = [
  { name: "left", types: ["number"] },
  { name: "right", types: ["number"] },
];

function arithmetic(
  name: ArithmeticName,
  summary: string,
  examples: EqlFunction["examples"],
): EqlFunction {
  return {
    name,
    summary,
    parameters,
    returns: "number",
    hasIgnoreCase: false,
    examples,
    evaluate: ([left = null, right = null]) => calculate(name, { left, right, isFloat: false }),
  };
}

export const add: EqlFunction = arithmetic("add", "Returns the sum of two numbers.", [
  { expression: "add(2, 3)", result: 5 },
  { expression: "add(2, null)", result: null },
]);

export const subtract: EqlFunction = arithmetic(
  "subtract",
  "Returns the first number less the second.",
  [{ expression: "subtract(2, 3)", result: -1 }],
);

export const multiply: EqlFunction = arithmetic("multiply", "Returns the product of two numbers.", [
  { expression: "multiply(2, 3)", result: 6 },
]);

export const divide: EqlFunction = arithmetic(
  "divide",
  "Returns the first number divided by the second.",
  [
    { expression: "divide(7, 2)", result: 3, note: "whole numbers give a whole number" },
    { expression: "divide(7, 2.5)", result: 2.8 },
    { expression: "divide(-7, 2)", result: -3, note: "truncated towards zero" },
  ],
);

export const modulo: EqlFunction = arithmetic("modulo", "Returns the remainder of a division.", [
  { expression: "modulo(10, 3)", result: 1 },
  { expression: "modulo(-10, 3)", result: -1, note: "the sign of the dividend" },
]);
