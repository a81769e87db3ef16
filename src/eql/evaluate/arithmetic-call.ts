// `divide(30, 4.0)` is `30 / 4.0`: the five arithmetic functions become their operators, so that whether
// a division truncates is decided in one place.
import type { Arithmetic, ArithmeticOperator, FunctionCall } from "../syntax/ast.ts";

const OPERATORS: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ["add", "+"],
  ["subtract", "-"],
  ["multiply", "*"],
  ["divide", "/"],
  ["modulo", "%"],
]);

/** The operator form of a call, or undefined when it is another function. */
export function arithmeticOfCall(call: FunctionCall): Arithmetic | undefined {
  const operator = OPERATORS.get(call.name.toLowerCase());
  const [left, right] = call.arguments;
  if (operator === undefined || left === undefined || right === undefined) return undefined;
  return { kind: "Arithmetic", operator, left, right, span: call.span };
}
