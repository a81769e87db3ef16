// Compiles what stands below a leaf: fields, constants, arithmetic, functions. A value is a scalar, an
// array of several, or undefined for null, as EventReader gives it.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldScalar, FieldValue } from "../../event/read-field.ts";
import { arithmeticOfCall } from "../evaluate/arithmetic-call.ts";
import { type EvaluationContext, evaluateValue, operandRows } from "../evaluate/evaluate-value.ts";
import { isFloatExpression } from "../evaluate/float-expression.ts";
import { type ArithmeticName, calculate } from "../functions/arithmetic.ts";
import type { EqlValue } from "../functions/eql-function.ts";
import { findFunction } from "../functions/registry.ts";
import type { Arithmetic, Expression, FunctionCall } from "../syntax/ast.ts";
import type { CompileContext } from "./compile-context.ts";

export type EventValue = (event: EventReader) => FieldValue;

export function compileValue(expression: Expression, context: CompileContext): EventValue {
  switch (expression.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral": {
      const { value } = expression;
      return () => value;
    }
    case "NullLiteral":
      return () => undefined;
    case "FieldRef": {
      const slot = context.fields.intern(expression.path);
      return (event) => event.get(slot);
    }
    case "Arithmetic":
      return compileArithmetic(expression, context);
    case "FunctionCall":
      return compileCall(expression, context);
    default:
      return compileRare(expression, context);
  }
}

// Conditions used as values (`null == (a > 1)`) and a minus before a field are so rare in rules that
// the plain walk serves them.
function compileRare(expression: Expression, context: CompileContext): EventValue {
  const schema = context.schema === undefined ? {} : { schema: context.schema };
  return (event) => {
    const walk: EvaluationContext = { fields: event.fields, ...schema };
    return fromList(evaluateValue(expression, walk));
  };
}

function fromList(values: readonly FieldScalar[]): FieldValue {
  return values.length > 1 ? values : values[0];
}

const ARITHMETIC: Readonly<Record<Arithmetic["operator"], ArithmeticName>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
};

function compileArithmetic(expression: Arithmetic, context: CompileContext): EventValue {
  const name = ARITHMETIC[expression.operator];
  const isFloat = isFloatExpression(expression.left) || isFloatExpression(expression.right);
  return combine([expression.left, expression.right], context, ([left = null, right = null]) =>
    calculate(name, { left, right, isFloat }),
  );
}

function compileCall(expression: FunctionCall, context: CompileContext): EventValue {
  const operation = arithmeticOfCall(expression);
  if (operation !== undefined) return compileArithmetic(operation, context);
  const definition = findFunction(expression.name);
  if (definition === undefined) return () => undefined;
  const { ignoreCase } = expression;
  const [first, ...rest] = expression.arguments;
  const constants = rest.map((argument) => constantOf(argument));
  const isPrepared =
    definition.prepare !== undefined && constants.every((value) => value !== undefined);
  if (isPrepared && first !== undefined && definition.prepare !== undefined) {
    const apply = definition.prepare(constants as readonly EqlValue[], ignoreCase);
    const source = compileValue(first, context);
    return (event) => mapValue(source(event), apply);
  }
  return combine(expression.arguments, context, (values) =>
    definition.evaluate(values, ignoreCase),
  );
}

function constantOf(expression: Expression): EqlValue | undefined {
  switch (expression.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return expression.value;
    case "NullLiteral":
      return null;
    default:
      return undefined;
  }
}

function mapValue(value: FieldValue, apply: (one: EqlValue) => EqlValue): FieldValue {
  if (typeof value === "object") {
    return fromList(value.map(apply).filter((one) => one !== null));
  }
  return apply(value ?? null) ?? undefined;
}

function combine(
  operands: readonly Expression[],
  context: CompileContext,
  apply: (values: readonly EqlValue[]) => EqlValue,
): EventValue {
  const sources = operands.map((operand) => compileValue(operand, context));
  return (event) => {
    const values = sources.map((source) => source(event));
    if (values.every((value) => typeof value !== "object")) {
      return apply(values.map((value) => (value ?? null) as EqlValue)) ?? undefined;
    }
    return fromList(
      operandRows(values.map(asList))
        .map(apply)
        .filter((one) => one !== null),
    );
  };
}

function asList(value: FieldValue): readonly EqlValue[] {
  return typeof value === "object" ? value : [value ?? null];
}
